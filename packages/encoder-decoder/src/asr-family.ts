import type { ExtractorSettings } from "@tiny-random/audio/extractor";
import { featureExtractorBuilder } from "@tiny-random/audio/feature-extractor";
import {
  type Context,
  embeddedFiles,
  type Family,
  type FamilyStatement,
  joinedFiles,
  type ModelConfig,
  type ProcessorBuilder,
  type ReferenceFiles,
  statedFamily,
} from "@tiny-random/core";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";

/** What a family of speech recognition states. */
export interface AsrFamily<C extends ModelConfig> extends FamilyStatement<C> {
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** The checkpoint's preprocessor_config.json, and its settings that follow the tiny config. */
  readonly extractor: ExtractorSettings;
  extractorSettings?(config: C): ExtractorSettings;
  /** The embedded tokenizer that is like the checkpoint's, by its name or extended, and its builder. */
  readonly tokenizer: string | ReferenceFiles;
  /** Its class, where the embedded one is of several. */
  readonly tokenizerClass?: string;
  processor(config: C, context: Context): ProcessorBuilder;
}

/** A family whose processors are a feature extractor and a tokenizer. */
export const asrFamily = <C extends ModelConfig>(family: AsrFamily<C>): Family => {
  const { repo, extractor } = family;
  // Texts are padded on the side that sounds are.
  const side = extractor["padding_side"];
  const tokenizer =
    typeof family.tokenizer === "string"
      ? embeddedTokenizer(family.tokenizer, {
          ...(typeof side === "string" && { padding_side: side }),
          ...(family.tokenizerClass !== undefined && { tokenizer_class: family.tokenizerClass }),
        })
      : family.tokenizer;
  const sound = embeddedFiles(repo, { "preprocessor_config.json": extractor });
  return statedFamily<C>(family, {
    files: joinedFiles(sound, tokenizer),
    processors: (shrunk, context) => [
      featureExtractorBuilder(context, {
        className: String(extractor["feature_extractor_type"]),
        ...(family.extractorSettings && { settings: family.extractorSettings(shrunk) }),
      }),
      family.processor(shrunk, context),
    ],
  });
};
