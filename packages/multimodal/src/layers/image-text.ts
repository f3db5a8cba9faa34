import {
  type Architecture,
  type Context,
  defineArchitecture,
  type InputSynthesizer,
  type Language,
  type ModelConfig,
  type NamedTensors,
  type Session,
  type SessionInput,
  type Tensors,
} from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import { decodingWithFeatures, type FeatureSource, forwardWithFeatures } from "./features-among-tokens.ts";
import { type ImageInputs, imageSource, rowOfImages, sizedImages } from "./image-inputs.ts";
import { type ImagePrompt, imagePrompts } from "./image-prompts.ts";
import type { ImageTextParts } from "./image-text-parts.ts";
import { countedPositions, type TokenPositions } from "./token-positions.ts";

/** A session's inputs by name. */
type SessionInputs = Readonly<Record<string, SessionInput>>;

/** How a model reads videos. */
export interface VideosAmongTokens<C> {
  /** How their features come among tokens; absent where their frames are images among the others. */
  readonly source?: FeatureSource;
  /** What the session reads that encodes videos alone; absent where the images' encoder encodes them. */
  encoder?(c: C): SessionInputs;
  /** Texts with videos. */
  inputs(c: C): InputSynthesizer;
  /** One row's share of the videos. */
  rowOf?(inputs: Tensors, row: number, config: ModelConfig): Tensors;
}

/** What a family that reads texts with images says of its model. */
export interface ImageTextModel<C extends ModelConfig> {
  /** The image tower, what projects its states, and the language model. */
  parts(c: C, context: Context): ImageTextParts;
  prompt(c: C): ImagePrompt;
  /** How positions are counted; from 0 where it does not say. */
  readonly positions?: TokenPositions;
  /** What the image encoder reads; images of the size that the processor makes where it does not say. */
  readonly images?: ImageInputs<C>;
  /** How it reads videos. */
  readonly videos?: VideosAmongTokens<C>;
  readonly unused?: Readonly<Record<string, string>>;
  /** The side whose padding changes nothing, left where it does not say. */
  readonly padding?: "left" | "right";
}

/** A class with its weights and what its decoder answers with. */
interface MadeClass {
  readonly weights: AnyModule;
  /** @param inputs the decoder's: a class may look for a text's last token */
  outputs(states: Tensor, inputs: NamedTensors): NamedTensors;
}

/** The weights of a class, the parts that its sessions call at hand. */
export type ModelOfParts = AnyModule &
  Pick<ImageTextParts, "language" | "features" | "videoFeatures"> &
  Pick<MadeClass, "outputs">;

const given = (tensor: Tensor | undefined, name: string): Tensor => {
  if (!tensor) throw new Error(`the session needs ${name}`);
  return tensor;
};

/** The inputs of a decoder that reads whole texts: without caches. */
export const wholeTexts = (usual: SessionInputs): SessionInputs => ({
  ...Object.fromEntries(Object.entries(usual).filter(([name]) => !name.startsWith("past_"))),
  attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
});

/** What one class is of a model. */
export interface ClassOfModel<C> {
  made(parts: ImageTextParts, c: C): MadeClass;
  /** What its decoder reads, where that is not what every language model does. */
  decoderInputs?(usual: SessionInputs): SessionInputs;
}

/** A model that says how positions are counted and what the image encoder reads. */
type WholeModel<C extends ModelConfig> = ImageTextModel<C> & Required<Pick<ImageTextModel<C>, "positions" | "images">>;

const wholeModel = <C extends ModelConfig>(stated: ImageTextModel<C>): WholeModel<C> => {
  const { positions = countedPositions(0), images = sizedImages } = stated;
  return { ...stated, positions, images };
};

/** The session of embedded tokens, and of what else a decoder reads of them. */
export const embeddingSession = ({ embed, beside }: Pick<Language, "embed" | "beside">): Session => ({
  inputs: { input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] } },
  trace: ({ input_ids }) => {
    const ids = given(input_ids, "input_ids");
    return { inputs_embeds: embed(ids), ...beside?.(ids) };
  },
});

/** The session of a decoder with a cache. */
export const decoderSession = (
  { language, outputs }: Pick<ModelOfParts, "language" | "outputs">,
  inputs: SessionInputs = language.inputs,
): Session => ({
  inputs,
  trace: (all) => {
    const { last_hidden_state, ...present } = language.states(all);
    return { ...outputs(given(last_hidden_state, "last_hidden_state"), all), ...present };
  },
});

/** Embedded tokens, features for the places of some of them, a decoder with a cache. */
export const sessionsAmongTokens = (
  model: ModelOfParts,
  source: Pick<FeatureSource, "session" | "features">,
  encoderInputs: SessionInputs,
  decoderInputs?: SessionInputs,
): Readonly<Record<string, Session>> => ({
  embed_tokens: embeddingSession(model.language),
  [source.session]: {
    inputs: encoderInputs,
    trace: (all) => ({ [source.features]: model.features(all) }),
  },
  decoder_model_merged: decoderSession(model, decoderInputs),
});

/** The weights of one class of a model, with what its sessions call at hand. */
export const modelOfParts = (all: ImageTextParts, { weights, outputs }: MadeClass): ModelOfParts =>
  Object.assign(weights, {
    language: all.language,
    features: all.features,
    outputs,
    ...(all.videoFeatures && { videoFeatures: all.videoFeatures }),
  });

/** What a class that reads videos has beside the usual. */
const withVideos = <C extends ModelConfig>(
  images: ImageInputs<C>,
  videos: VideosAmongTokens<C>,
): Pick<Architecture<C>, "rowOf" | "videos"> => ({
  videos: (c) => videos.inputs(c),
  rowOf: (inputs, row, config) =>
    Object.assign({}, images.rowOf?.(inputs, row, config), videos.rowOf?.(inputs, row, config)),
});

/** The session that encodes videos, where they have one of their own. */
const videoSession = <C extends ModelConfig>(
  { videoFeatures }: ModelOfParts,
  { source, encoder }: VideosAmongTokens<C>,
  c: C,
): Readonly<Record<string, Session>> => {
  if (!encoder || !source) return {};
  if (!videoFeatures) throw new Error(`${source.session} needs a model that encodes videos`);
  return { [source.session]: { inputs: encoder(c), trace: (all) => ({ [source.features]: videoFeatures(all) }) } };
};

/** A class in three sessions, one of which encodes images. */
export const imageTextClass = <C extends ModelConfig>(
  stated: ImageTextModel<C>,
  { made, decoderInputs = (usual) => usual }: ClassOfModel<C>,
) => {
  const { parts, prompt, unused, positions, images, videos, padding = "left" } = wholeModel(stated);
  const source = imageSource(images);
  return defineArchitecture<C, ModelOfParts>({
    ...(unused && { unused }),
    ...rowOfImages(images),
    ...(videos && withVideos(images, videos)),
    padding,
    build: (c, context) => {
      const all = parts(c, context);
      return modelOfParts(all, made(all, c));
    },
    sessions: (model, c) => ({
      ...sessionsAmongTokens(model, source, images.inputs(c), decoderInputs(model.language.inputs)),
      ...(videos && videoSession(model, videos, c)),
    }),
    inputs: (c) => imagePrompts(c, { padding, ...prompt(c) }, positions),
    forward: forwardWithFeatures(source, ...(videos?.source ? [videos.source] : [])),
  });
};

/** What the class that generates is: its scores. */
export const generatingClass: ClassOfModel<unknown> = {
  made: ({ generating, language }) => ({
    weights: generating,
    outputs: (states) => ({ logits: language.scores(states) }),
  }),
};

/** The class that generates: scores of the vocabulary for every token. */
export const imageTextGenerator = <C extends ModelConfig>(stated: ImageTextModel<C>): Architecture<C> => {
  const { positions, images, videos } = wholeModel(stated);
  return {
    ...imageTextClass(stated, generatingClass),
    task: "image-text-to-text",
    decoding: decodingWithFeatures([imageSource(images), ...(videos?.source ? [videos.source] : [])], positions),
  };
};

/** What the bare class is: its states. */
export const bareClass: ClassOfModel<unknown> = {
  made: ({ model }) => ({ weights: model, outputs: (states) => ({ last_hidden_state: states }) }),
};

/** The classes of a model that reads texts with images: the bare one, and the one that generates. */
export const imageTextClasses = <C extends ModelConfig>(
  prefix: string,
  stated: ImageTextModel<C>,
): Readonly<Record<string, Architecture<C>>> => ({
  [`${prefix}ForConditionalGeneration`]: imageTextGenerator(stated),
  [`${prefix}Model`]: imageTextClass(stated, bareClass),
});
