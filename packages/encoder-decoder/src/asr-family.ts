import { embeddedFiles } from "@tiny-random/audio/audio-family";
import type { ExtractorSettings } from "@tiny-random/audio/extractor";
import { featureExtractorBuilder } from "@tiny-random/audio/feature-extractor";
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
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";

/** What a family of speech recognition states. */
export interface AsrFamily<C extends ModelConfig> {
  /** The defaults of Transformers' configuration class. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow, and its values beyond the defaults. */
  readonly repo: string;
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  readonly generationConfig: Readonly<Record<string, unknown>>;
  /** The checkpoint's preprocessor_config.json, and its settings that follow the tiny config. */
  readonly extractor: ExtractorSettings;
  extractorSettings?(config: C): ExtractorSettings;
  /** The embedded tokenizer that is like the checkpoint's, and its builder. */
  readonly tokenizer: string;
  processor(config: C, context: Context): ProcessorBuilder;
  /** Tiny values that the table of roles does not know. */
  tiny?(config: C, context: Context): Partial<C>;
  /** By a short name: configs that the reference does not show. */
  readonly variants?: Readonly<Record<string, Variant>>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Well-known checkpoints by the class they are loaded as. */
  readonly checkpoints?: Checkpoints;
}

/** Files of both. */
const joinedFiles = (first: ReferenceFiles, second: ReferenceFiles): ReferenceFiles => ({
  description: first.description,
  isEmbedded: true,
  list: () => [...new Set([...first.list(), ...second.list()])],
  read: (name) => first.read(name) ?? second.read(name),
});

/** A family whose processors are a feature extractor and a tokenizer; its model type is that of its defaults. */
export const asrFamily = <C extends ModelConfig>(family: AsrFamily<C>): Family => {
  const { defaults, repo, generationConfig, extractor, architectures } = family;
  const sound = embeddedFiles(repo, { "preprocessor_config.json": extractor });
  const config = { ...defaults, ...family.reference };
  return defineFamily<C>({
    modelType: defaults.model_type,
    defaults,
    reference: { repo, config, generationConfig, files: joinedFiles(sound, embeddedTokenizer(family.tokenizer)) },
    shrink: (reference, context) => shrinkConfig(reference, context.size, family.tiny?.(reference, context)),
    processors: (shrunk, context) => [
      featureExtractorBuilder(context, {
        className: String(extractor["feature_extractor_type"]),
        ...(family.extractorSettings && { settings: family.extractorSettings(shrunk) }),
      }),
      family.processor(shrunk, context),
    ],
    architectures,
    ...(family.checkpoints && { checkpoints: family.checkpoints }),
    ...(family.variants && { variants: family.variants }),
  });
};
