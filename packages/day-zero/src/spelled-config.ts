import { floatFields, type ModelConfig, readSpelledJson, spelledJsonText, withMarkedFloats } from "@tiny-random/core";

/** A config.json and where it spells whole numbers as floats: Transformers' strict classes refuse 1 where they declare 1.0. */
export interface SpelledConfig {
  readonly config: ModelConfig;
  /** Paths of whole numbers with a decimal point: `vision_config/mlp_ratio`, `time_step_limit/0`. */
  readonly floats: ReadonlySet<string>;
}

/** Reads a config.json. Throws InputError where it is not a JSON object. */
export const readSpelledConfig = (text: string, where: string): SpelledConfig => {
  const { value, floats } = readSpelledJson(text, where);
  return { config: value as ModelConfig, floats };
};

/** A config as JSON, floats spelled as floats: those of the reference's text, and fields that are floats everywhere. */
export const spelledText = (config: ModelConfig, floats: ReadonlySet<string>): string =>
  spelledJsonText(withMarkedFloats(config, (path, field) => floats.has(path) || floatFields.has(field)));
