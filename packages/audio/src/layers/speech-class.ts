// Classes of speech encoders: their session, and heads over the encoder.
import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type PipelineTask,
  type Session,
} from "@tiny-random/core";
import { type AnyModule, baseModel, type Children, module, type Tensor } from "@tiny-random/nn";
import { audioInputs } from "../inputs.ts";
import type { SpeechEncoder, SpeechStates } from "./speech-encoder.ts";

/** The input of a family's sessions beside the mask. */
export interface SpeechInput {
  readonly name: "input_values" | "input_features";
  /** Features of a frame; samples have none. */
  readonly features?: number;
}

/** A class's outputs by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** The config fields that heads read. */
export interface SpeechHeadConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly vocab_size: number | null;
  /** Heads read a learned mixture of all layers. */
  readonly use_weighted_layer_sum: boolean;
  readonly classifier_proj_size: number;
}

/** What the heads need of a family of speech encoders. */
export interface SpeechFamily<C extends SpeechHeadConfig> {
  /** The key of the encoder inside its heads: `wav2vec2`. */
  readonly key: string;
  encoder(c: C): SpeechEncoder;
  /** The width of the last states, by default `hidden_size`. */
  width?(c: C): number;
  /** What the sessions read, by default samples. */
  input?(c: C): SpeechInput;
  /** By default padding changes everything, since the first convolution is normalized over time. */
  readonly padding?: Architecture["padding"];
}

/** Samples or features, and their mask → a class's outputs. */
export type SpeechForward = ((sound: Tensor, mask: Tensor) => Outputs) & AnyModule;

/** Seconds of the golden clips: enough frames for the TDNN, after which the shorter clip still has fewer. */
const seconds = [0.44, 0.26] as const;

const samples: SpeechInput = { name: "input_values" };

const overTime = { none: "the first convolution is normalized over all samples of a row, padding among them" };

/** One session that reads sounds and their mask. */
const speechSession = <C extends SpeechHeadConfig>(
  family: SpeechFamily<C>,
  c: C,
  forward: (sound: Tensor, mask: Tensor) => Outputs,
): Record<string, Session> => {
  const { name, features } = family.input?.(c) ?? samples;
  const axes = ["batch_size", "sequence_length"];
  return {
    model: {
      inputs: {
        [name]: { dtype: "float32", axes: features === undefined ? axes : [...axes, features] },
        attention_mask: { dtype: "int64", axes },
      },
      trace: ({ [name]: sound, attention_mask }) => {
        if (!sound || !attention_mask) throw new Error(`a speech session needs ${name} and attention_mask`);
        return forward(sound, attention_mask);
      },
    },
  };
};

/** The task of a class, and its padding where it is not the family's. */
export interface SpeechClassOptions {
  readonly task?: PipelineTask;
  readonly padding?: Architecture["padding"];
}

/** A class of speech: one session. */
export const speechClass = <C extends SpeechHeadConfig>(
  family: SpeechFamily<C>,
  build: (c: C) => SpeechForward,
  { task, padding = family.padding ?? overTime }: SpeechClassOptions = {},
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    padding,
    build,
    sessions: (model, c) => speechSession(family, c, model),
    inputs: () => audioInputs({ seconds, mask: true }),
  });

/** An encoder under its key, heads beside it, and what they compute from its states. */
export const withSpeechHeads = <C extends SpeechHeadConfig, H extends Children>(
  family: SpeechFamily<C>,
  c: C,
  heads: H,
  forward: (heads: H, states: SpeechStates) => Outputs,
): SpeechForward =>
  module(
    { encoder: baseModel(family.encoder(c)), ...heads },
    (m, sound: Tensor, mask: Tensor) => forward(m, m.encoder(sound, mask)),
    { encoder: family.key },
  );

/** The bare encoder. */
export const speechBase = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  defineArchitecture({
    padding: family.padding ?? overTime,
    build: (c: C) => baseModel(family.encoder(c)),
    sessions: (model, c) => speechSession(family, c, (sound, mask) => ({ last_hidden_state: model(sound, mask).last })),
    inputs: () => audioInputs({ seconds, mask: true }),
  });
