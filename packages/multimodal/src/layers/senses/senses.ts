// Models of texts with images and sounds in them (Gemma 4 and its kin) in sessions: embedded tokens, an encoder of images, one of sounds, the decoder.
import {
  type Architecture,
  type Context,
  defineArchitecture,
  type Language,
  type ModelConfig,
  type NamedTensors,
  type Session,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, bareRmsNorm, type Children, linear, module, type Tensor } from "@tiny-random/nn";
import { decodingWithFeatures, type FeatureSource, forwardWithFeatures } from "../features-among-tokens.ts";
import { featuresOfRow, imageSource } from "../image-inputs.ts";
import {
  bareClass,
  type ClassOfModel,
  decoderSession,
  embeddingSession,
  generatingClass,
  type ModelOfParts,
} from "../image-text.ts";
import { languageOf, modelKeys, stateOf } from "../image-text-parts.ts";
import { soundSource } from "../sound/sound-text.ts";
import { countedPositions } from "../token-positions.ts";
import { seesBothWays, typedDecoding, typedForward, typedLanguage } from "./image-blocks.ts";
import { type SensePrompts, sensePrompts } from "./prompts.ts";

/** The config fields that such a model reads, whatever its senses are. */
export type SenseConfig = ModelConfig & {
  readonly text_config: ModelConfig & { readonly hidden_size: number; readonly pad_token_id: number | null };
  readonly vision_config: Readonly<Record<string, unknown>> | null;
  readonly audio_config: Readonly<Record<string, unknown>> | null;
  readonly image_token_id: number | null;
  readonly video_token_id: number | null;
  readonly audio_token_id: number | null;
};

/** What makes images, or sounds, tokens of a text. */
export interface Sense {
  /** Its weights by the keys that they have beside the language model's. */
  readonly weights: Children;
  readonly inputs: Tower["inputs"];
  /** `[tokens, width of the text]` */
  features(inputs: NamedTensors): Tensor;
}

/** What a family says of such a model. */
export interface SensingModel<C extends SenseConfig> extends SensePrompts<C> {
  /** The senses that a config has. */
  vision(c: C, context: Context): Sense | undefined;
  audio(c: C, context: Context): Sense | undefined;
}

/** States normed and projected to the text's width. */
export const embedder = (width: number, textWidth: number, epsilon: number) =>
  module({ embedding_projection: linear(width, textWidth, { bias: false }) }, (m, x: Tensor) =>
    m.embedding_projection(bareRmsNorm(epsilon)(x)),
  );

/** The config of a tower. */
type TowerConfig = ModelConfig & { readonly rms_norm_eps: number };

/** A tower of another family, under a name, and what projects its states; undefined for a config without. */
const towerSense = (
  name: "vision" | "audio",
  c: SenseConfig,
  tower: TowerConfig | null,
  context: Context,
  tokens: (outputs: NamedTensors) => Tensor,
): Sense | undefined => {
  const encoder = tower && context.family(tower.model_type).towers?.encoder;
  if (!tower || !encoder) return undefined;
  const { module: run, inputs, width } = encoder(tower, context);
  const embed = embedder(width, c.text_config.hidden_size, tower.rms_norm_eps);
  const weights = { [`${name}_tower`]: run, [`embed_${name}`]: embed };
  return { weights, inputs, features: (given) => embed(tokens(run(given))) };
};

/** The states that a mask of ones keeps, one row's after the other's: `[rows, length, width]` → `[kept, width]`. */
export const keptOf = (states: Tensor, kept: Tensor, count: string): Tensor =>
  states.flatten(0, 1).compress(0, kept.gt(0).flatten(0, 1), count);

/** A config whose senses are towers of other families. */
export type TowerSenseConfig = SenseConfig & {
  readonly vision_config: TowerConfig | null;
  readonly audio_config: TowerConfig | null;
};

/** Senses that are towers of other families. */
export const towerSenses: Pick<SensingModel<TowerSenseConfig>, "vision" | "audio"> = {
  vision: (c, context) =>
    towerSense("vision", c, c.vision_config, context, (outputs) => stateOf(outputs, "last_hidden_state")),
  audio: (c, context) =>
    towerSense("audio", c, c.audio_config, context, (outputs) =>
      keptOf(stateOf(outputs, "last_hidden_state"), stateOf(outputs, "attention_mask"), "audio_tokens"),
    ),
};

/** The language model, to which what stands for images and sounds is padding. */
const amongWords = (c: SenseConfig, language: Language): Language => {
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
export const sensingParts = <C extends SenseConfig>(of: SensingModel<C>, c: C, context: Context) => {
  const plain = amongWords(c, languageOf(c, context));
  const language = seesBothWays(c) ? typedLanguage(plain) : plain;
  const [vision, audio] = [of.vision(c, context), of.audio(c, context)];
  return { language, vision, audio, ...modelKeys(language, { ...vision?.weights, ...audio?.weights }) };
};

/** The weights of one class, with the parts that its sessions call at hand. */
export type MadeParts = AnyModule & Pick<ReturnType<typeof sensingParts>, "language" | "vision" | "audio">;

/** Images, and sounds, among tokens. */
export const images = imageSource({
  names: { pixel_values: "pixel_values", image_position_ids: "pixel_position_ids" },
});
export const sounds = soundSource({
  names: { input_features: "input_features", input_features_mask: "input_features_mask" },
});

/** A sense's session. */
export const senseSession = (
  sense: Sense | undefined,
  { session, features }: FeatureSource,
): Record<string, Session> =>
  sense ? { [session]: { inputs: sense.inputs, trace: (inputs) => ({ [features]: sense.features(inputs) }) } } : {};

/** The images and the sounds of one text of a batch. */
export const rowOfSenses =
  <C extends SenseConfig>({ imageTokens, soundTokens }: SensingModel<C>): NonNullable<Architecture<C>["rowOf"]> =>
  (inputs, row, c) => ({
    ...featuresOfRow({
      names: Object.keys(images.names),
      featuresOf: (all) => imageTokens(all, c),
      tokenOf: images.tokenOf,
    })(inputs, row, c),
    ...featuresOfRow({ names: Object.keys(sounds.names), featuresOf: soundTokens, tokenOf: sounds.tokenOf })(
      inputs,
      row,
      c,
    ),
  });

/** A class in as many sessions as the model has senses, and two. */
const classOf = <C extends SenseConfig>(of: SensingModel<C>, { made }: ClassOfModel<C>): Architecture<C> =>
  defineArchitecture<C, MadeParts & Pick<ModelOfParts, "outputs">>({
    padding: "left",
    rowOf: rowOfSenses(of),
    build: (c, context) => {
      const parts = sensingParts(of, c, context);
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
    inputs: sensePrompts(of),
    forward: typedForward(forwardWithFeatures(images, sounds)),
  });

/** The classes: the bare one, and the one that generates. */
export const sensingClasses = <C extends SenseConfig>(
  prefix: string,
  of: SensingModel<C>,
): Readonly<Record<string, Architecture<C>>> => ({
  [`${prefix}ForConditionalGeneration`]: {
    ...classOf(of, generatingClass),
    task: "image-text-to-text",
    decoding: typedDecoding(decodingWithFeatures([images, sounds], countedPositions(0))),
  },
  [`${prefix}Model`]: classOf(of, bareClass),
});
