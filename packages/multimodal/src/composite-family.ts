import {
  type Architecture,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  type ReferenceFiles,
  shrinkConfig,
} from "@tiny-random/core";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { embeddedFiles } from "@tiny-random/vision/embedded-files";
import { type CombinedProcessor, combinedProcessors } from "./processor.ts";

/** A config of towers: each below its own key, shrunk by the rules of its own model type. */
export type CompositeConfig = ModelConfig & { readonly text_config: ModelConfig; readonly vision_config: ModelConfig };

/** What a family of several modalities says about itself. */
export interface CompositeFamily<C extends CompositeConfig> {
  /** What Transformers' configuration class fills in. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow, and what it has otherwise than the defaults. */
  readonly repo: string;
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** The embedded tokenizer that is like the checkpoint's, or its files. */
  readonly tokenizer: string | ReferenceFiles;
  /** The checkpoint's preprocessor_config.json. */
  readonly imageProcessor: Readonly<Record<string, unknown>>;
  readonly processor: CombinedProcessor<C>;
  /** Tiny values that the table of roles does not know, of a config whose other values are tiny. */
  tiny?(config: C, context: Context): Partial<C>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
}

/** Files of two sources as one; the first has precedence. */
const joinedFiles = (first: ReferenceFiles, second: ReferenceFiles): ReferenceFiles => ({
  description: `${first.description} and ${second.description}`,
  isEmbedded: true,
  list: () => [...new Set([...first.list(), ...second.list()])],
  read: (name) => first.read(name) ?? second.read(name),
});

const towerKeys = ["text_config", "vision_config"] as const;

/** The towers' configs over the defaults of their model types, shrunk by their own rules. */
const shrunkTowers = (config: CompositeConfig, defaults: CompositeConfig, context: Context) =>
  Object.fromEntries(
    towerKeys.map((key) => {
      const modelType = config[key].model_type ?? defaults[key].model_type;
      const family = context.family(modelType);
      return [key, family.shrink({ ...family.defaults, ...config[key], model_type: modelType }, context)];
    }),
  );

/** A family of a text tower and an image tower; its model type is that of its defaults. */
export const compositeFamily = <C extends CompositeConfig>(family: CompositeFamily<C>): Family => {
  const { defaults, repo, generationConfig, architectures } = family;
  const images = embeddedFiles(`the embedded image processor of ${repo}`, {
    "preprocessor_config.json": family.imageProcessor,
  });
  const tokenizer = typeof family.tokenizer === "string" ? embeddedTokenizer(family.tokenizer) : family.tokenizer;
  const files = joinedFiles(tokenizer, images);
  return defineFamily<C>({
    modelType: defaults.model_type,
    defaults,
    reference: {
      repo,
      config: { ...defaults, ...family.reference },
      files,
      ...(generationConfig && { generationConfig }),
    },
    dependencies: (config) => towerKeys.map((key) => config[key].model_type ?? defaults[key].model_type),
    shrink: (reference, context) => {
      const config = { ...shrinkConfig(reference, context.size), ...shrunkTowers(reference, defaults, context) };
      return { ...config, ...family.tiny?.(config, context) };
    },
    processors: (config, context) => combinedProcessors(family.processor, config, context),
    architectures,
  });
};
