import {
  type Architecture,
  type Checkpoints,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  type ProcessorBuilder,
  type ReferenceFiles,
  shrinkConfig,
  type Variant,
} from "@tiny-random/core";
import type { ExtractorSettings } from "./extractor.ts";
import { type ExtractorOptions, featureExtractorBuilder } from "./feature-extractor.ts";

/** What a family of sounds states. */
export interface AudioFamily<C extends ModelConfig> {
  /** The defaults of Transformers' configuration class. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow, and its values beyond the defaults. */
  readonly repo: string;
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  /** The checkpoint's preprocessor_config.json; absent for a model that reads no sound. */
  readonly extractor?: ExtractorSettings;
  /** Settings of the feature extractor that follow the tiny config. */
  extractorSettings?(config: C): ExtractorSettings;
  /** Further files of the checkpoint by name, and the processors made of them. */
  readonly files?: Readonly<Record<string, unknown>>;
  processors?(config: C, context: Context): readonly ProcessorBuilder[];
  /** Tiny values that the table of roles does not know. */
  tiny?(config: C, context: Context): Partial<C>;
  /** By a short name: configs that the reference does not show. */
  readonly variants?: Readonly<Record<string, Variant>>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Well-known checkpoints by the class they are loaded as. */
  readonly checkpoints?: Checkpoints;
}

/** Files embedded in a family: JSON values by name. */
export const embeddedFiles = (repo: string, files: Readonly<Record<string, unknown>>): ReferenceFiles => ({
  description: `the embedded files of ${repo}`,
  isEmbedded: true,
  list: () => Object.keys(files),
  read: (name) => (name in files ? `${JSON.stringify(files[name], null, 2)}\n` : undefined),
});

/** A family that reads or makes sound; its model type is that of its defaults. */
export const audioFamily = <C extends ModelConfig>(family: AudioFamily<C>): Family => {
  const { defaults, repo, extractor, architectures } = family;
  const files = { ...family.files, ...(extractor && { "preprocessor_config.json": extractor }) };
  const className = extractor?.["feature_extractor_type"];
  const options = (config: C): ExtractorOptions => ({
    ...(typeof className === "string" && { className }),
    ...(family.extractorSettings && { settings: family.extractorSettings(config) }),
  });
  return defineFamily<C>({
    modelType: defaults.model_type,
    defaults,
    reference: { repo, config: { ...defaults, ...family.reference }, files: embeddedFiles(repo, files) },
    shrink: (reference, context) => shrinkConfig(reference, context.size, family.tiny?.(reference, context)),
    processors: (config, context) => [
      ...(extractor ? [featureExtractorBuilder(context, options(config))] : []),
      ...(family.processors?.(config, context) ?? []),
    ],
    architectures,
    ...(family.checkpoints && { checkpoints: family.checkpoints }),
    ...(family.variants && { variants: family.variants }),
  });
};
