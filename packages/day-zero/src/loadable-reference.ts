import {
  type Atlas,
  loadAtlas,
  measuredClass,
  type ProvenClass,
  provenClass,
  readMeasures,
  readProofs,
  type StoredMeasures,
  type StoredProofs,
} from "@tiny-random/atlas";
import {
  directoryFiles,
  InputError,
  listedArchitectures,
  type ModelConfig,
  type ReferenceFiles,
} from "@tiny-random/core";
import type { Header } from "./header.ts";
import { headerAtConfig, overDefaults } from "./header-at-config.ts";
import { directoryHeaders, hasHeader, readHeader } from "./header-files.ts";
import type { Measured } from "./second-point.ts";
import { readSpelledConfig, type SpelledConfig } from "./spelled-config.ts";
import type { Factors } from "./tiny-sizes.ts";

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
  /** What Transformers saves at a tiny config, where it was asked. */
  readonly measured?: Measured | undefined;
  /** By how much it may shrink so that it still runs, where that was tried. */
  readonly factors?: Factors | undefined;
  readonly files: ReferenceFiles;
  /** What the reference's config.json says, where `spelled` has the defaults of its class beside that. */
  readonly said?: ModelConfig | undefined;
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
  const named = className(spelled.config, files.description, architecture);
  const source = { ...directoryHeaders(headers), description: files.description };
  const known = hasHeader(source) ? undefined : typeInAtlas(spelled.config, named);
  if (known !== undefined) return atAtlas(spelled, known, named, files);
  const header = readHeader(source);
  checkUnquantized(header, spelled, files.description);
  return {
    architecture: named,
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

let measures: StoredMeasures | undefined;

/** What Transformers saves for a class at a tiny config; undefined where nobody asked. */
const measuredOf = (modelType: string, architecture: string): Pick<LoadableReference, "measured" | "factors"> => {
  measures ??= readMeasures();
  const { saved, factors } = measuredClass(measures, modelType, architecture) ?? {};
  return { measured: saved, factors };
};

let proofs: StoredProofs | undefined;

/** What Transformers made of the loadable model of a class; undefined where nobody looked. */
export const provenOf = (modelType: string, architecture: string): ProvenClass | undefined => {
  proofs ??= readProofs();
  return provenClass(proofs, modelType, architecture);
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
    ...measuredOf(modelType, architecture),
    files: { description, list: () => [], read: () => undefined },
  };
};

/** The model type under which the atlas has a class with such a config: its own, or that of the whole that it is a part of. */
const typeInAtlas = ({ model_type: modelType }: ModelConfig, architecture: string): string | undefined => {
  const isMade = (type: string): boolean => {
    const entry = knownAtlas().find(type, architecture);
    return entry !== undefined && "tensors" in entry && (type === modelType || entry.config.model_type === modelType);
  };
  const wholes = knownAtlas().pairs.filter((pair) => pair.architecture === architecture);
  return [modelType, ...wholes.map((pair) => pair.modelType)].find(isMade);
};

/** Refuses a part of another model type than the one that names and sizes are known of. */
const checkParts = (known: ModelConfig, given: ModelConfig, where: string): void => {
  for (const [key, value] of Object.entries(given)) {
    const [own, other] = [value, known[key]].map(
      (one) => (one as { model_type?: unknown } | null | undefined)?.model_type,
    );
    if (own === undefined || other === undefined || own === other) continue;
    throw new InputError(
      `config.json in ${where} has a ${key} of ${String(own)}, and the names of its tensors are known for ${String(other)} only`,
      "Put the header of its model.safetensors beside it.",
    );
  }
};

/** A config.json alone, of a class whose names the atlas knows: their sizes follow its numbers. */
const atAtlas = (
  spelled: SpelledConfig,
  modelType: string,
  architecture: string,
  files: ReferenceFiles,
): LoadableReference => {
  const known = loadableFromAtlas(modelType, architecture);
  checkParts(known.spelled.config, spelled.config, files.description);
  const config = overDefaults(known.spelled.config, spelled.config);
  return {
    ...known,
    spelled: { config, floats: new Set([...known.spelled.floats, ...spelled.floats]) },
    header: headerAtConfig({ config: known.spelled.config, tensors: known.header }, config),
    files,
    said: spelled.config,
  };
};

/** Whether a loadable model can be made of a directory: it has a header, or the atlas knows its class. */
export const isLoadable = (directory: string, headers: string, architecture?: string): boolean => {
  if (hasHeader(directoryHeaders(headers))) return true;
  const text = directoryFiles(directory).read("config.json");
  if (text === undefined) return false;
  const { config } = readSpelledConfig(text, directory);
  const named = architecture ?? listedArchitectures(config)[0];
  return named !== undefined && typeof config.model_type === "string" && typeInAtlas(config, named) !== undefined;
};
