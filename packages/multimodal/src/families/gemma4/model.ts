// Gemma 4 in sessions: embedded tokens with inputs of layers, an encoder of images, one of sounds, the decoder.
import { gemma4 } from "@tiny-random/atlas/configs/gemma4";
import {
  type Architecture,
  type ConfigOf,
  type Context,
  defineArchitecture,
  type Language,
  type ModelConfig,
  type NamedTensors,
  narrowed,
  type Session,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, bareRmsNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { decodingWithFeatures, type FeatureSource, forwardWithFeatures } from "../../layers/features-among-tokens.ts";
import { featuresOfRow, imageSource } from "../../layers/image-inputs.ts";
import {
  bareClass,
  type ClassOfModel,
  decoderSession,
  embeddingSession,
  generatingClass,
  type ModelOfParts,
} from "../../layers/image-text.ts";
import { languageOf, modelKeys, stateOf } from "../../layers/image-text-parts.ts";
import { soundSource } from "../../layers/sound/sound-text.ts";
import { countedPositions } from "../../layers/token-positions.ts";
import { seesBothWays, typedDecoding, typedForward, typedLanguage } from "./image-blocks.ts";
import { gemma4Prompts, imageTokens, soundTokens } from "./prompts.ts";

export const facts = narrowed(gemma4, {});

/** The config of Gemma 4. */
export type Gemma4Config = ConfigOf<typeof facts>;

/** An encoder, what its states become among tokens, and what it reads. */
interface Sense {
  readonly tower: AnyModule;
  readonly embed: AnyModule;
  readonly inputs: Tower["inputs"];
  /** `[tokens, width of the text]` */
  features(inputs: NamedTensors): Tensor;
}

/** States normed and projected to the text's width. */
const embedder = (width: number, textWidth: number, epsilon: number) =>
  module({ embedding_projection: linear(width, textWidth, { bias: false }) }, (m, x: Tensor) =>
    m.embedding_projection(bareRmsNorm(epsilon)(x)),
  );

/** A sense, where the config has its encoder. */
const senseOf = (
  c: Gemma4Config,
  tower: (ModelConfig & { readonly rms_norm_eps: number }) | null,
  context: Context,
  tokens: (outputs: NamedTensors) => Tensor,
): Sense | undefined => {
  const encoder = tower && context.family(tower.model_type).towers?.encoder;
  if (!tower || !encoder) return undefined;
  const { module: run, inputs, width } = encoder(tower, context);
  const embed = embedder(width, c.text_config.hidden_size, tower.rms_norm_eps);
  return { tower: run, embed, inputs, features: (given) => embed(tokens(run(given))) };
};

/** The states of frames that count, one clip's after the other's. */
const keptFrames = (outputs: NamedTensors): Tensor => {
  const [states, kept] = [stateOf(outputs, "last_hidden_state"), stateOf(outputs, "attention_mask")];
  return states.flatten(0, 1).compress(0, kept.gt(0).flatten(0, 1), "audio_tokens");
};

/** The language model, to which what stands for images and sounds is padding. */
const amongWords = (c: Gemma4Config, language: Language): Language => {
  const places = [c.image_token_id, c.video_token_id, c.audio_token_id].filter((id) => id !== null);
  const words = (ids: Tensor) =>
    places.reduce((x, id) => x.where(x.eq(id).logical_not(), c.text_config.pad_token_id ?? 0), ids);
  const { beside } = language;
  return {
    ...language,
    embed: (ids) => language.embed(words(ids)),
    ...(beside && { beside: (ids) => beside(words(ids)) }),
  };
};

/** All parts of the model. */
const partsOf = (c: Gemma4Config, context: Context) => {
  const plain = amongWords(c, languageOf(c, context));
  const language = seesBothWays(c) ? typedLanguage(plain) : plain;
  const vision = senseOf(c, c.vision_config, context, (outputs) => stateOf(outputs, "last_hidden_state"));
  const audio = senseOf(c, c.audio_config, context, keptFrames);
  const below = {
    ...(vision && { vision_tower: vision.tower, embed_vision: vision.embed }),
    ...(audio && { audio_tower: audio.tower, embed_audio: audio.embed }),
  };
  return { language, vision, audio, ...modelKeys(language, below) };
};

/** The weights of one class, with what its sessions call at hand. */
type MadeModel = AnyModule &
  Pick<ReturnType<typeof partsOf>, "language" | "vision" | "audio"> &
  Pick<ModelOfParts, "outputs">;

const images = imageSource({ names: { pixel_values: "pixel_values", image_position_ids: "pixel_position_ids" } });
const sounds = soundSource({
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
});

/** A sense's session. */
const senseSession = (sense: Sense | undefined, { session, features }: FeatureSource): Record<string, Session> =>
  sense ? { [session]: { inputs: sense.inputs, trace: (inputs) => ({ [features]: sense.features(inputs) }) } } : {};

/** The images and the sounds of one text of a batch. */
const rowOf: NonNullable<Architecture<Gemma4Config>["rowOf"]> = (inputs, row, c) => ({
  ...featuresOfRow({
    names: Object.keys(images.names),
    featuresOf: (all) => imageTokens(all, c.vision_config?.pooling_kernel_size ?? 1),
    tokenOf: images.tokenOf,
  })(inputs, row, c),
  ...featuresOfRow({ names: Object.keys(sounds.names), featuresOf: soundTokens, tokenOf: sounds.tokenOf })(
    inputs,
    row,
    c,
  ),
});

/** A class in as many sessions as the model has senses, and two. */
const classOf = ({ made }: ClassOfModel<Gemma4Config>): Architecture<Gemma4Config> =>
  defineArchitecture<Gemma4Config, MadeModel>({
    padding: "left",
    rowOf,
    build: (c, context) => {
      const parts = partsOf(c, context);
      const { weights, outputs } = made({ ...parts, features: (inputs) => stateOf(inputs, "features") }, c);
      const { language, vision, audio } = parts;
      return Object.assign(weights, { language, vision, audio, outputs });
    },
    sessions: (model) => ({
      embed_tokens: embeddingSession(model.language),
      ...senseSession(model.vision, images),
      ...senseSession(model.audio, sounds),
      decoder_model_merged: decoderSession(model),
    }),
    inputs: gemma4Prompts,
    forward: typedForward(forwardWithFeatures(images, sounds)),
  });

/** The classes: the bare one, and the one that generates. */
export const gemma4Classes: Readonly<Record<string, Architecture<Gemma4Config>>> = {
  Gemma4ForConditionalGeneration: {
    ...classOf(generatingClass),
    task: "image-text-to-text",
    decoding: typedDecoding(decodingWithFeatures([images, sounds], countedPositions(0))),
  },
  Gemma4Model: classOf(bareClass),
};
