import {
  type Context,
  type Family,
  type FamilyStatement,
  type ModelConfig,
  type ReferenceFiles,
  shrinkConfig,
  statedFamily,
  tinyOf,
} from "@tiny-random/core";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { embeddedFiles } from "@tiny-random/vision/embedded-files";
import { type CombinedProcessor, combinedProcessors } from "./processor.ts";

/** Where a config has its towers' configs, each of which shrinks by the rules of its own model type. */
const towerKeys = ["text_config", "vision_config", "audio_config"] as const;

/** The towers' configs of a config. */
const towersOf = (config: ModelConfig) =>
  towerKeys.flatMap((key) => {
    const tower = config[key] as ModelConfig | undefined;
    return tower?.model_type === undefined ? [] : [{ key, tower }];
  });

/** What a family of several modalities says about itself. */
export interface CompositeFamily<C extends ModelConfig> extends FamilyStatement<C> {
  /** The embedded tokenizer that is like the checkpoint's, or its files; absent where prompts are no texts. */
  readonly tokenizer?: string | ReferenceFiles;
  /** The checkpoint's preprocessor_config.json. */
  readonly preprocessor: Readonly<Record<string, unknown>>;
  readonly processor: CombinedProcessor<C>;
  /** Tiny values that the table of roles does not know, of a config whose other values are tiny. */
  tiny?(config: C, context: Context, merged: C): Partial<C>;
  /** Whether the configs of towers are read by this family alone, whatever model types they name. */
  readonly ownTowers?: boolean;
}

/** Files of two sources as one; the first has precedence. */
const joinedFiles = (first: ReferenceFiles, second: ReferenceFiles): ReferenceFiles => ({
  description: `${first.description} and ${second.description}`,
  isEmbedded: true,
  list: () => [...new Set([...first.list(), ...second.list()])],
  read: (name) => first.read(name) ?? second.read(name),
});

/** The towers' configs, shrunk by the rules of their own model types. */
const shrunkTowers = (config: ModelConfig, context: Context) =>
  Object.fromEntries(
    towersOf(config).map(({ key, tower }) => {
      const family = context.family(tower.model_type);
      return [key, family.shrink(context.merged(tower), context)];
    }),
  );

/** A family of texts and images or sounds, with or without configs of towers. */
export const compositeFamily = <C extends ModelConfig>(family: CompositeFamily<C>): Family => {
  const { ownTowers = false } = family;
  const preprocessor = embeddedFiles(`the embedded preprocessor of ${family.repo}`, {
    "preprocessor_config.json": family.preprocessor,
  });
  const tokenizer = typeof family.tokenizer === "string" ? embeddedTokenizer(family.tokenizer) : family.tokenizer;
  return statedFamily<C>(family, {
    files: tokenizer ? joinedFiles(tokenizer, preprocessor) : preprocessor,
    dependencies: (config) => (ownTowers ? [] : towersOf(config).map(({ tower }) => tower.model_type)),
    shrink: (reference, context) => {
      const towers = ownTowers ? {} : shrunkTowers(reference, context);
      const config = { ...shrinkConfig(reference, context.size), ...towers };
      return { ...config, ...tinyOf(family, config, context) };
    },
    processors: (config, context) =>
      combinedProcessors({ ...family.processor, texts: tokenizer !== undefined }, config, context),
  });
};
