import type { ExtractorSettings } from "@tiny-random/audio/extractor";
import { featureExtractorBuilder } from "@tiny-random/audio/feature-extractor";
import {
  type BuiltProcessor,
  type Context,
  jsonText,
  type ModelConfig,
  type ProcessorBuilder,
} from "@tiny-random/core";
import { syncNested } from "@tiny-random/text/nested-tokenizer";
import { type TokenNames, tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import { imageProcessorBuilder } from "@tiny-random/vision/image-processor";
import type { WrittenSize } from "@tiny-random/vision/image-size";
import { videoProcessorFile } from "@tiny-random/vision/video-processor";

/** The settings of a video processor. */
type VideoSettings = Readonly<Record<string, unknown>> & { readonly video_processor_type: string };

/** A joined processor: a tokenizer where there are texts, and an image processor or a feature extractor. */
export interface JoinedProcessor<C> {
  /** `CLIPProcessor` */
  readonly className: string;
  /** Settings in processor_config.json beside those of its parts. */
  settings?(config: C): Readonly<Record<string, unknown>>;
  /** The token in an image's place; the config's `image_token_id` follows it. */
  readonly imageToken?: string;
  /** The token in a video's place, which the config's `video_token_id` follows whatever its class says. */
  readonly videoToken?: string;
  /** Tokens whose ids the config has but which no field of tokenizer_config.json names. */
  readonly tokens?: TokenNames;
  /** Tokens whose ids the class has as constants: they stay what they are in the reference. */
  readonly keepPlaces?: readonly string[];
  /**
   * How a config, or a generation config, follows the tokenizer, where its texts are not below `text_config` alone, or where it
   * says more of tokens.
   *
   * @param defaults the class's
   * @param tiny the tiny model's config
   */
  followed?(tokenizer: BuiltProcessor, target: ModelConfig, defaults: ModelConfig, tiny: ModelConfig): ModelConfig;
  /** The class of a video processor that shares the image processor's settings, and what it reads beside them. */
  videos?(config: C): VideoSettings;
  /** Settings of the image processor that follow the tiny config. */
  imageSettings?(config: C): Readonly<Record<string, unknown>>;
  /** The size that the image processor makes; `vision_config.image_size` where it does not say. */
  imageSize?(config: C): WrittenSize;
  /** Settings of a feature extractor that follow the tiny config; it takes the image processor's place. */
  sounds?(config: C): ExtractorSettings;
  /** Its name in processor_config.json, where that is not the usual one of its kind. */
  readonly part?: string;
  /** Settings of a feature extractor beside the image processor; undefined for a config without sounds. */
  soundsBeside?(config: C): ExtractorSettings | undefined;
}

/** A config with a token's id in those of its fields that it has. */
const withTokenId = (
  config: ModelConfig,
  tokenizer: BuiltProcessor,
  fields: readonly string[],
  token: string | undefined,
): ModelConfig => {
  if (token === undefined) return config;
  const [id] = (tokenizer.instance as Encoder).encode(token, false);
  const known = fields.filter((field) => field in config);
  return { ...config, ...Object.fromEntries(known.map((field) => [field, id])) };
};

/** A config with the ids of named tokens in the fields that its class leaves empty. */
const withNamedTokens = (config: ModelConfig, tokenizer: BuiltProcessor, tokens: TokenNames = {}): ModelConfig => {
  const empty = Object.entries(tokens).filter(([field]) => field in config && config[field] === null);
  const ids = empty.map(([field, token]) => [field, (tokenizer.instance as Encoder).encode(token, false)[0]]);
  return { ...config, ...Object.fromEntries(ids) };
};

/** The tokenizer of a config whose texts may be below `text_config`. */
export const nestedTokenizer = (
  {
    imageToken,
    videoToken,
    tokens,
    keepPlaces,
    followed,
  }: Pick<JoinedProcessor<never>, "imageToken" | "videoToken" | "tokens" | "keepPlaces" | "followed">,
  config: ModelConfig,
  context: Context,
): ProcessorBuilder => ({
  name: "tokenizer",
  build: () => {
    const built = tokenizerBuilder(
      { ...(config["text_config"] as object), ...config },
      context,
      tokens,
      undefined,
      keepPlaces,
    ).build();
    const defaults = context.merged({ model_type: config.model_type });
    const sync = (target: ModelConfig) =>
      withNamedTokens(
        followed?.(built, target, defaults, config) ?? syncNested(built, target, defaults),
        built,
        tokens,
      );
    return {
      ...built,
      sync: (target) => {
        const ofImages = withTokenId(sync(target), built, ["image_token_id", "image_token_index"], imageToken);
        return withTokenId(ofImages, built, ["video_token_id"], videoToken);
      },
    };
  },
});

/** A part of a joined processor, by its name in processor_config.json. */
type NamedPart = readonly [name: string, builder: ProcessorBuilder];

/** processor_config.json as Transformers 5 writes it, and the preprocessor_config.json that other runtimes read. */
const processorFiles = (
  className: string,
  settings: object,
  parts: readonly [NamedPart, ...NamedPart[]],
  videos: VideoSettings | undefined,
): Record<string, string> => {
  const written = ([name, { build }]: NamedPart) =>
    [name, JSON.parse(build().files["preprocessor_config.json"] ?? "{}") as object] as const;
  const [, own] = written(parts[0]);
  const all = Object.fromEntries(parts.map(written));
  const shared = Object.fromEntries(Object.entries(own).filter(([name]) => name !== "image_processor_type"));
  return {
    "processor_config.json": jsonText({
      ...settings,
      ...all,
      ...(videos && { video_processor: { ...shared, ...videos } }),
      processor_class: className,
    }),
    "preprocessor_config.json": jsonText({ ...own, processor_class: className }),
    ...(videos && { [videoProcessorFile]: jsonText({ ...shared, ...videos, processor_class: className }) }),
  };
};

/** The image processor, or the feature extractor. */
const preprocessor = <C extends ModelConfig>(
  { sounds, imageSize, imageSettings }: JoinedProcessor<C>,
  config: C,
  context: Context,
): ProcessorBuilder => {
  if (sounds) return featureExtractorBuilder(context, { settings: sounds(config) });
  const tower = config["vision_config"] as ModelConfig | undefined;
  const size = imageSize?.(config) ?? (tower?.["image_size"] as WrittenSize);
  return imageProcessorBuilder(context, { imageSize: size, settings: imageSettings?.(config) ?? {} });
};

/** The builders of an image processor or feature extractor, and of the files that join it with the tokenizer. */
export const joinedProcessors = <C extends ModelConfig>(
  joined: JoinedProcessor<C>,
  config: C,
  context: Context,
): readonly ProcessorBuilder[] => {
  const { className, settings } = joined;
  const heard = joined.soundsBeside?.(config);
  const beside = heard ? [featureExtractorBuilder(context, { settings: heard })] : [];
  const first = preprocessor(joined, config, context);
  const others = beside.map((one): NamedPart => [one.name, one]);
  const files: ProcessorBuilder = {
    name: "processor",
    build: () => ({
      files: processorFiles(
        className,
        settings?.(config) ?? {},
        [[joined.part ?? first.name, first], ...others],
        joined.videos?.(config),
      ),
      className,
      sync: (target) => target,
      verify: () => [],
      instance: undefined,
    }),
  };
  return [first, ...beside, files];
};
