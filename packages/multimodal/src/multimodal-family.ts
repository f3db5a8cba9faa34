import {
  type Architecture,
  type Checkpoints,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  type ReferenceFiles,
  shrinkConfig,
} from "@tiny-random/core";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { embeddedFiles } from "@tiny-random/vision/embedded-files";
import { type JoinedProcessor, joinedProcessors, nestedTokenizer } from "./processor.ts";

/** Where configs have those of towers, each of which shrinks by the rules of its own model type. */
const towerKeys = ["text_config", "vision_config", "audio_config"];

/** The configs of towers in a config: key, model type, fields. */
const towersOf = (keys: readonly string[], config: ModelConfig, defaults: ModelConfig) =>
  keys.flatMap((key) => {
    const [tower, fallback] = [config[key], defaults[key]] as (ModelConfig | undefined)[];
    const modelType = tower?.model_type ?? fallback?.model_type;
    return modelType === undefined ? [] : [{ key, modelType, fields: tower ?? {} }];
  });

/** What a family of several modalities says about itself. */
export interface MultimodalFamily<C extends ModelConfig> {
  /** What Transformers' configuration class fills in. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow, and where its config differs from the defaults. */
  readonly repo: string;
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** The embedded tokenizer that is like the checkpoint's, or its files; absent where prompts are no texts. */
  readonly tokenizer?: string | ReferenceFiles;
  /** The checkpoint's preprocessor_config.json. */
  readonly preprocessor: Readonly<Record<string, unknown>>;
  readonly processor: JoinedProcessor<C>;
  /** Tiny values that the table of roles does not know; the config's others are tiny already. */
  tiny?(config: C, context: Context): Partial<C>;
  /**
   * Where the config has those of towers that other families make: `text_config`, `vision_config` and `audio_config` unless
   * it says so.
   */
  readonly towers?: readonly string[];
  /** Configurations that the config can switch to. */
  readonly variants?: Family["variants"];
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Well-known checkpoints by the class they are loaded as, the reference among them where its class is not the usual one. */
  readonly checkpoints?: Checkpoints;
}

/** Files of two sources as one; the first has precedence. */
const joinedFiles = (first: ReferenceFiles, second: ReferenceFiles): ReferenceFiles => ({
  description: `${first.description} and ${second.description}`,
  isEmbedded: true,
  list: () => [...new Set([...first.list(), ...second.list()])],
  read: (name) => first.read(name) ?? second.read(name),
});

/** The configs of towers over the defaults of their model types, shrunk by the rules of these. */
const shrunkTowers = (towers: ReturnType<typeof towersOf>, context: Context) =>
  Object.fromEntries(
    towers.map(({ key, modelType, fields }) => {
      const family = context.family(modelType);
      return [key, family.shrink({ ...family.defaults, ...fields, model_type: modelType }, context)];
    }),
  );

/** A family of texts with images or sounds; its model type is that of its defaults. */
export const multimodalFamily = <C extends ModelConfig>(family: MultimodalFamily<C>): Family => {
  const { defaults, repo, generationConfig, architectures, towers = towerKeys } = family;
  const preprocessor = embeddedFiles(`the embedded preprocessor of ${repo}`, {
    "preprocessor_config.json": family.preprocessor,
  });
  const tokenizer = typeof family.tokenizer === "string" ? embeddedTokenizer(family.tokenizer) : family.tokenizer;
  const files = tokenizer ? joinedFiles(tokenizer, preprocessor) : preprocessor;
  return defineFamily<C>({
    modelType: defaults.model_type,
    defaults,
    reference: {
      repo,
      config: { ...defaults, ...family.reference },
      files,
      ...(generationConfig && { generationConfig }),
    },
    dependencies: (config) => towersOf(towers, config, defaults).map(({ modelType }) => modelType),
    shrink: (reference, context) => {
      const shrunk = shrunkTowers(towersOf(towers, reference, defaults), context);
      const config = { ...shrinkConfig(reference, context.size), ...shrunk };
      return { ...config, ...family.tiny?.(config, context) };
    },
    processors: (config, context) => [
      ...(tokenizer ? [nestedTokenizer(family.processor, config, context)] : []),
      ...joinedProcessors(family.processor, config, context),
    ],
    architectures,
    ...(family.checkpoints && { checkpoints: family.checkpoints }),
    ...(family.variants && { variants: family.variants }),
  });
};
