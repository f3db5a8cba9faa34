import {
  type Context,
  embeddedFiles,
  type Family,
  type FamilyStatement,
  type ModelConfig,
  type ProcessorBuilder,
  statedFamily,
} from "@tiny-random/core";
import type { ExtractorSettings } from "./extractor.ts";
import { type ExtractorOptions, featureExtractorBuilder } from "./feature-extractor.ts";

/** What a family of sounds states. */
export interface AudioFamily<C extends ModelConfig> extends FamilyStatement<C> {
  /** The checkpoint's preprocessor_config.json; absent for a model that reads no sound. */
  readonly extractor?: ExtractorSettings;
  /** Settings of the feature extractor that follow the tiny config. */
  extractorSettings?(config: C): ExtractorSettings;
  /** Further files of the checkpoint by name, and the processors made of them. */
  readonly files?: Readonly<Record<string, unknown>>;
  processors?(config: C, context: Context): readonly ProcessorBuilder[];
}

/** A family that reads or makes sound. */
export const audioFamily = <C extends ModelConfig>(family: AudioFamily<C>): Family => {
  const { repo, extractor } = family;
  const files = { ...family.files, ...(extractor && { "preprocessor_config.json": extractor }) };
  const className = extractor?.["feature_extractor_type"];
  const options = (config: C): ExtractorOptions => ({
    ...(typeof className === "string" && { className }),
    ...(family.extractorSettings && { settings: family.extractorSettings(config) }),
  });
  return statedFamily<C>(family, {
    files: embeddedFiles(repo, files),
    processors: (config, context) => [
      ...(extractor ? [featureExtractorBuilder(context, options(config))] : []),
      ...(family.processors?.(config, context) ?? []),
    ],
  });
};
