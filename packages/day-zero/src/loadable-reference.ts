import { type Atlas, loadAtlas } from "@tiny-random/atlas";
import { directoryFiles, InputError, listedArchitectures, type ReferenceFiles } from "@tiny-random/core";
import type { Header } from "./header.ts";
import { directoryHeaders, readHeader } from "./header-files.ts";
import { readSpelledConfig, type SpelledConfig } from "./spelled-config.ts";

/** What a loadable model is made of: a config and a header, and the files beside them. */
export interface LoadableReference {
  readonly architecture: string;
  readonly modelType: string;
  /** The modality, or the plugin package that would have the model type. */
  readonly modality: string;
  /** Whether config and header were given, or are those of Transformers' own class. */
  readonly origin: "given" | "atlas";
  readonly spelled: SpelledConfig;
  readonly header: Header;
  readonly files: ReferenceFiles;
}

const packedDtype = /^(F8|F4|F6)|^U8$|^I8$/;
const packedName = /\.(qweight|qzeros|weight_packed|weight_scale(_inv)?|absmax|SCB)$/;

/** Refuses quantized weights: no config gives the sizes of their packed axes and scales. */
const checkUnquantized = (header: Header, { config }: SpelledConfig, where: string): void => {
  const method = (config["quantization_config"] as { quant_method?: unknown } | undefined)?.quant_method;
  const packed = [...header].find(([name, { dtype }]) => packedDtype.test(dtype) || packedName.test(name));
  if (method === undefined && !packed) return;
  const how = typeof method === "string" ? ` with ${method}` : packed ? `: ${packed[0]} is ${packed[1].dtype}` : "";
  throw new InputError(`${where} is quantized${how}`, "Give the header of the unquantized checkpoint.");
};

const className = (config: SpelledConfig["config"], where: string, wanted: string | undefined): string => {
  const found = wanted ?? listedArchitectures(config)[0];
  if (found !== undefined && /^\w+$/.test(found)) return found;
  throw new InputError(
    `config.json in ${where} names no architecture`,
    'Add for example "architectures": ["MyModel"].',
  );
};

/**
 * A directory with a config.json and the beginning of a safetensors file. Throws InputError where it is not one.
 *
 * @param headers where the safetensors file is, if not there
 */
export const loadableFromDirectory = (
  directory: string,
  architecture?: string,
  headers = directory,
): LoadableReference => {
  const files = directoryFiles(directory);
  const text = files.read("config.json");
  if (text === undefined)
    throw new InputError(`${directory} has no config.json`, "Give a directory with the reference's config.json.");
  const spelled = readSpelledConfig(text, `config.json in ${files.description}`);
  if (typeof spelled.config.model_type !== "string")
    throw new InputError(
      `config.json in ${files.description} has no model_type`,
      "Add the model_type of its architecture.",
    );
  const header = readHeader({ ...directoryHeaders(headers), description: files.description });
  checkUnquantized(header, spelled, files.description);
  return {
    architecture: className(spelled.config, files.description, architecture),
    modelType: spelled.config.model_type,
    modality: "loadable",
    origin: "given",
    spelled,
    header,
    files,
  };
};

let atlas: Atlas | undefined;

/** The atlas, read once. */
export const knownAtlas = (): Atlas => {
  atlas ??= loadAtlas();
  return atlas;
};

/** A class of the atlas at its default config. Throws InputError where the atlas does not have it. */
export const loadableFromAtlas = (modelType: string, architecture: string): LoadableReference => {
  const entry = knownAtlas().find(modelType, architecture);
  if (!entry) throw new InputError(`the atlas has no ${architecture} of ${modelType}`);
  if (!("tensors" in entry)) throw new InputError(`${architecture} could not be constructed: ${entry.reason}`);
  const description = `Transformers ${knownAtlas().transformers}'s default config of ${modelType}`;
  return {
    architecture,
    modelType,
    modality: entry.package,
    origin: "atlas" as const,
    spelled: readSpelledConfig(entry.configText, description),
    header: entry.tensors,
    files: { description, list: () => [], read: () => undefined },
  };
};
