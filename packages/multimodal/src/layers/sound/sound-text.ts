// Language models that hear: the classes of a model whose texts have sounds in them.
import {
  type Architecture,
  type Context,
  defineArchitecture,
  InputError,
  type Language,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Tensors,
  type Tower,
  takeAxis,
} from "@tiny-random/core";
import type { AnyModule, Children, Tensor } from "@tiny-random/nn";
import { decodingWithFeatures, type FeatureSource, forwardWithFeatures } from "../features-among-tokens.ts";
import {
  bareClass,
  type ClassOfModel,
  generatingClass,
  type ModelOfParts,
  modelOfParts,
  sessionsAmongTokens,
} from "../image-text.ts";
import { type ImageTextParts, languageOf, weights } from "../image-text-parts.ts";
import { countedPositions } from "../token-positions.ts";
import { type SoundPrompt, soundPrompts } from "./sound-prompts.ts";

/** A config with a language model below `text_config` and an encoder of sounds below `audio_config`. */
export type SoundTextConfig = ModelConfig & { readonly text_config: ModelConfig; readonly audio_config: ModelConfig };

/** The encoder of sounds and the language model that a config names. */
export interface SoundTextTowers {
  readonly language: Language;
  readonly tower: Tower;
}

/** The towers of a config. Throws InputError where one's family cannot play its role. */
export const soundTextTowers = (c: SoundTextConfig, context: Context): SoundTextTowers => {
  const { encoder } = context.family(c.audio_config.model_type).towers ?? {};
  if (!encoder)
    throw new InputError(`${c.audio_config.model_type} is no encoder of sounds that ${c.model_type} can use`);
  return { language: languageOf(c, context), tower: encoder(c.audio_config, context) };
};

/** The usual keys: `audio_tower`, `language_model`, `multi_modal_projector`. */
export const soundTextKeys = ({ language, tower }: SoundTextTowers, projector: AnyModule) => {
  const around = (language_model: Children) =>
    weights({
      audio_tower: tower.module,
      language_model: weights(language_model),
      multi_modal_projector: projector,
    });
  return {
    model: around({ model: language.backbone }),
    generating: around({ model: language.backbone, lm_head: language.head }),
  };
};

/** The encoder's states of windows. */
export const statesOf = ({ tower }: SoundTextTowers, inputs: NamedTensors): Tensor => {
  const { last_hidden_state: states } = tower.module(inputs);
  if (!states) throw new InputError("the encoder of sounds gives no last_hidden_state");
  return states;
};

/** What a family that hears says of its model. */
export interface SoundTextModel<C extends ModelConfig> {
  /** The encoder, what projects its states, and the language model; features are `[tokens, width]`. */
  parts(c: C, context: Context): ImageTextParts;
  prompt(c: C): SoundPrompt;
  /** Transformers' arguments → the names of the encoder session's inputs. */
  readonly names: Readonly<Record<string, string>>;
  /** The argument that says which of a clip's features are kept, where the encoder makes as many of each. */
  readonly kept?: string;
  /** The encoder session's inputs. */
  inputs(c: C): Readonly<Record<string, SessionInput>>;
}

/** The id of the token that stands in a sound's place. Throws InputError without. */
const audioTokenOf = (config: Readonly<Record<string, unknown>>): number => {
  const id = config["audio_token_id"] ?? config["audio_token_index"];
  if (typeof id === "number") return id;
  throw new InputError("config.json has neither audio_token_id nor audio_token_index", "Set audio_token_id.");
};

/** Sounds among tokens. */
export const soundSource = ({ names, kept }: Pick<SoundTextModel<never>, "names" | "kept">): FeatureSource => ({
  session: "audio_encoder",
  features: "audio_features",
  names,
  tokenOf: audioTokenOf,
  ...(kept !== undefined && { kept }),
});

/** A text's own windows, where every text has as many. */
const windowsOfRow =
  (names: readonly string[]) =>
  (inputs: Tensors, row: number): Tensors =>
    Object.fromEntries(
      names.flatMap((name) => {
        const tensor = inputs[name];
        if (!tensor) return [];
        const each = (tensor.shape[0] ?? 0) / (inputs["input_ids"]?.shape[0] ?? 1);
        const own = Array.from({ length: each }, (_, index) => row * each + index);
        return [[name, takeAxis(tensor, 0, own)]];
      }),
    );

/** A class in three sessions, one of which encodes sounds. */
export const soundTextClass = <C extends ModelConfig>(
  stated: SoundTextModel<C>,
  { made, decoderInputs = (usual) => usual }: ClassOfModel<C>,
) => {
  const source = soundSource(stated);
  const ofClips = [...Object.keys(stated.names), ...(stated.kept === undefined ? [] : [stated.kept])];
  return defineArchitecture<C, ModelOfParts>({
    padding: "left",
    rowOf: windowsOfRow(ofClips.filter((name) => name !== "input_ids")),
    build: (c, context) => {
      const all = stated.parts(c, context);
      return modelOfParts(all, made(all, c));
    },
    sessions: (model, c) => sessionsAmongTokens(model, source, stated.inputs(c), decoderInputs(model.language.inputs)),
    inputs: (c) => soundPrompts(stated.prompt(c)),
    forward: forwardWithFeatures(source),
  });
};

/** The classes of a model that reads texts with sounds: the bare one, and the one that generates. */
export const soundTextClasses = <C extends ModelConfig>(
  prefix: string,
  stated: SoundTextModel<C>,
): Readonly<Record<string, Architecture<C>>> => ({
  [`${prefix}ForConditionalGeneration`]: {
    ...soundTextClass(stated, generatingClass),
    decoding: decodingWithFeatures([soundSource(stated)], countedPositions(0)),
  },
  [`${prefix}Model`]: soundTextClass(stated, bareClass),
});
