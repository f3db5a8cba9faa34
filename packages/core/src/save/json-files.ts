import type { ReferenceFiles } from "../contract/reference-files.ts";
import { readSpelledJson, spelledJsonText, withMarkedFloats } from "../resolve/spelled-json.ts";
import { type Files, jsonText } from "./save.ts";

/** Fields of generation and processor configs whose numbers are floats, as every checkpoint writes them. */
const floatFields: ReadonlySet<string> = new Set([
  "crop_pct",
  "diversity_penalty",
  "dither",
  "encoder_repetition_penalty",
  "epsilon_cutoff",
  "eta_cutoff",
  "image_mean",
  "image_std",
  "length_penalty",
  "min_p",
  "padding_value",
  "repetition_penalty",
  "rescale_factor",
  "temperature",
  "top_p",
  "typical_p",
]);

/** Files of processors and generation; tokenizers' own are large and have none. */
const spelledFile = /^(generation_config|(video_)?(pre)?processor_config|tokenizer_config)\.json$/u;

const floatsOf = (files: ReferenceFiles, name: string): ReadonlySet<string> => {
  const text = files.isEmbedded ? undefined : files.read(name);
  return text === undefined ? new Set() : readSpelledJson(text, `${name} in ${files.description}`).floats;
};

/** The text of a JSON file of a tiny model: whole numbers that are floats have a decimal point, as in its reference. */
const jsonFileText = (name: string, value: unknown, reference: ReferenceFiles): string => {
  const spelled = floatsOf(reference, name);
  return spelledJsonText(withMarkedFloats(value, (path, field) => spelled.has(path) || floatFields.has(field)));
};

const tokenizerConfig = "tokenizer_config.json";

/**
 * Files whose tokenizer cuts texts where the model has no more positions. Where it has no limit there is none, unless the
 * checkpoint itself says one.
 *
 * @param limit how many tokens the model takes at most
 */
export const withTextLimit = (files: Files, limit: number | undefined, { isEmbedded }: ReferenceFiles): Files => {
  const text = files[tokenizerConfig];
  if (typeof text !== "string") return files;
  const config = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const { model_max_length: stated, ...rest } = config;
  if (limit === undefined) return isEmbedded ? { ...files, [tokenizerConfig]: jsonText(rest) } : files;
  if (typeof stated === "number" && stated <= limit) return files;
  return { ...files, [tokenizerConfig]: jsonText({ ...config, model_max_length: limit }) };
};

/** Files whose floats are written as the reference writes them. */
export const withSpelledFloats = (files: Files, reference: ReferenceFiles): Files =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) =>
      spelledFile.test(name) && typeof content === "string"
        ? [name, jsonFileText(name, JSON.parse(content), reference)]
        : [name, content],
    ),
  );
