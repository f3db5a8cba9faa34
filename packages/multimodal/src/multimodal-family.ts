import {
  type Context,
  embeddedFiles,
  type Family,
  type FamilyStatement,
  joinedFiles,
  type ModelConfig,
  type ReferenceFiles,
  shrinkConfig,
  statedFamily,
  tinyOf,
} from "@tiny-random/core";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type JoinedProcessor, joinedProcessors, nestedTokenizer } from "./processor.ts";

/** The fields of towers' configs, each of which shrinks by the rules of its model type. */
const towerFields = ["text_config", "vision_config", "audio_config"];

/** The towers' configs in a config. */
const towersOf = (fields: readonly string[], config: ModelConfig) =>
  fields.flatMap((field) => {
    const tower = config[field] as ModelConfig | null | undefined;
    return tower?.model_type === undefined ? [] : [{ field, tower }];
  });

/** The configs that a tower may have below its own. */
const partFields = ["backbone_config", "text_config", "vision_config"];

/** The model types of a tower and of the parts inside it. */
const typesIn = (tower: ModelConfig): string[] => [
  tower.model_type,
  ...towersOf(partFields, tower).flatMap(({ tower: part }) => part.model_type),
];

/** What a family of several modalities says about itself. */
export interface MultimodalFamily<C extends ModelConfig> extends FamilyStatement<C> {
  /** The embedded tokenizer that is like the checkpoint's, or its files; absent where prompts are no texts. */
  readonly tokenizer?: string | ReferenceFiles;
  /** The checkpoint's preprocessor_config.json. */
  readonly preprocessor: Readonly<Record<string, unknown>>;
  /** The settings of a feature extractor that stands beside the image processor in the checkpoint's processor_config.json. */
  readonly extractor?: Readonly<Record<string, unknown>>;
  readonly processor: JoinedProcessor<C>;
  /** Tiny values that the table of roles does not know; the config's others are tiny already. */
  tiny?(config: C, context: Context, merged: C): Partial<C>;
  /**
   * The fields of the configs of towers that other families make; `text_config`, `vision_config` and `audio_config` where it
   * does not say.
   */
  readonly towerFields?: readonly string[];
  /** The families that it stands on; those of its towers and of their parts where it does not say. */
  dependencies?(config: C): readonly string[];
}

/** The towers' configs, shrunk by the rules of their model types. */
const shrunkTowers = (fields: readonly string[], config: ModelConfig, context: Context) =>
  Object.fromEntries(
    towersOf(fields, config).map(({ field, tower }) => {
      const family = context.family(tower.model_type);
      return [field, family.shrink(context.merged(tower), context)];
    }),
  );

/** A family of texts with images or sounds. */
export const multimodalFamily = <C extends ModelConfig>(family: MultimodalFamily<C>): Family => {
  const fields = family.towerFields ?? towerFields;
  const preprocessor = embeddedFiles(family.repo, {
    "preprocessor_config.json": family.preprocessor,
    ...(family.extractor && { "processor_config.json": { feature_extractor: family.extractor } }),
  });
  const tokenizer = typeof family.tokenizer === "string" ? embeddedTokenizer(family.tokenizer) : family.tokenizer;
  return statedFamily<C>(family, {
    files: tokenizer ? joinedFiles(tokenizer, preprocessor) : preprocessor,
    dependencies: (config) =>
      family.dependencies?.(config) ?? towersOf(fields, config).flatMap(({ tower }) => typesIn(tower)),
    shrink: (reference, context) => {
      const config = { ...shrinkConfig(reference, context.size), ...shrunkTowers(fields, reference, context) };
      return { ...config, ...tinyOf(family, config, context) };
    },
    processors: (config, context) => [
      ...(tokenizer ? [nestedTokenizer(family.processor, config, context)] : []),
      ...joinedProcessors(family.processor, config, context),
    ],
  });
};
