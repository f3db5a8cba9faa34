import type { ExtractorSettings } from "@tiny-random/audio/extractor";
import { featureExtractorBuilder } from "@tiny-random/audio/feature-extractor";
import type { BuiltProcessor, Context, ModelConfig, ProcessorBuilder } from "@tiny-random/core";
import { type TokenNames, tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import { imageProcessorBuilder } from "@tiny-random/vision/image-processor";
import type { WrittenSize } from "@tiny-random/vision/image-size";

/** A processor that is a tokenizer, where there are texts, and an image processor under one name. */
export interface CombinedProcessor<C> {
  /** `CLIPProcessor`. */
  readonly className: string;
  /** Its own settings in processor_config.json. */
  settings?(config: C): Readonly<Record<string, unknown>>;
  /** The token that stands where an image's features go; the config's id for it follows. */
  readonly imageToken?: string;
  /** Tokens that fields of ids mean which no tokenizer_config.json names. */
  readonly tokens?: TokenNames;
  /** Whether there is a tokenizer; there is unless told otherwise. */
  readonly texts?: boolean;
  /** Settings of the image processor that follow the tiny config. */
  imageSettings?(config: C): Readonly<Record<string, unknown>>;
  /** Settings of a feature extractor that follow the tiny config: there is one, and no image processor. */
  sounds?(config: C): ExtractorSettings;
  /** What the image processor makes for the tiny model; the image tower's `image_size` unless told otherwise. */
  imageSize?(config: C): WrittenSize;
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What a tokenizer gives every config, although one of towers has them below `text_config`. */
const ofTexts = ["vocab_size", "pad_token_id"];

/** Vocabulary size and ids go to the text tower's config; the outer one follows in the ids it has itself. */
const syncNested = (tokenizer: BuiltProcessor, target: ModelConfig): ModelConfig => {
  const followed = tokenizer.sync(target);
  const text = target["text_config"] as ModelConfig | undefined;
  if (!text) return followed;
  const outer = Object.entries(followed).filter(([key]) => key in target || !ofTexts.includes(key));
  return { ...Object.fromEntries(outer), model_type: followed.model_type, text_config: tokenizer.sync(text) };
};

/** The names that configs have for the image token's id. */
const imageTokenFields = ["image_token_id", "image_token_index"];

/** The image token's id where a config has one. */
const syncImageToken = (config: ModelConfig, tokenizer: BuiltProcessor, token: string): ModelConfig => {
  const [id] = (tokenizer.instance as Encoder).encode(token, false);
  const known = imageTokenFields.filter((field) => field in config);
  return { ...config, ...Object.fromEntries(known.map((field) => [field, id])) };
};

const nestedTokenizer = (
  config: ModelConfig,
  context: Context,
  { imageToken, tokens }: { readonly imageToken?: string; readonly tokens?: TokenNames },
): ProcessorBuilder => ({
  name: "tokenizer",
  build: () => {
    const built = tokenizerBuilder({ ...(config["text_config"] as object), ...config }, context, tokens).build();
    const sync = (target: ModelConfig) => syncNested(built, target);
    return {
      ...built,
      sync: (target) => (imageToken === undefined ? sync(target) : syncImageToken(sync(target), built, imageToken)),
    };
  },
});

/** processor_config.json, as Transformers 5 writes it, and the flat file that other runtimes read. */
const processorFiles = (
  className: string,
  settings: object,
  part: string,
  made: BuiltProcessor,
): Record<string, string> => {
  const own = JSON.parse(made.files["preprocessor_config.json"] ?? "{}") as object;
  return {
    "processor_config.json": jsonText({ ...settings, [part]: own, processor_class: className }),
    "preprocessor_config.json": jsonText({ ...own, processor_class: className }),
  };
};

/** What reads images or sounds. */
const preprocessor = <C extends ModelConfig>(
  { sounds, imageSize, imageSettings }: CombinedProcessor<C>,
  config: C,
  context: Context,
): ProcessorBuilder => {
  if (sounds) return featureExtractorBuilder(context, { settings: sounds(config) });
  const tower = config["vision_config"] as ModelConfig | undefined;
  const size = imageSize?.(config) ?? (tower?.["image_size"] as WrittenSize);
  return imageProcessorBuilder(context, { imageSize: size, settings: imageSettings?.(config) ?? {} });
};

/** The builders of a combined processor: its tokenizer, what reads images or sounds, and the files that join them. */
export const combinedProcessors = <C extends ModelConfig>(
  combined: CombinedProcessor<C>,
  config: C,
  context: Context,
): readonly ProcessorBuilder[] => {
  const { className, settings, texts = true } = combined;
  const part = preprocessor(combined, config, context);
  const joined: ProcessorBuilder = {
    name: "processor",
    build: () => ({
      files: processorFiles(className, settings?.(config) ?? {}, part.name, part.build()),
      className,
      sync: (target) => target,
      verify: () => [],
      instance: undefined,
    }),
  };
  return [...(texts ? [nestedTokenizer(config, context, combined)] : []), part, joined];
};
