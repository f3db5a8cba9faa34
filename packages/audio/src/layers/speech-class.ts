import { type Architecture, defineArchitecture, type ModelConfig, type PipelineTask } from "@tiny-random/core";
import { type AnyModule, baseModel, type Children, module, type Tensor } from "@tiny-random/nn";
import { audioInputs } from "../inputs.ts";
import type { SpeechEncoder, SpeechStates } from "./speech-encoder.ts";
import { type Outputs, type SpeechInput, speechSession } from "./speech-session.ts";

/** The config fields that heads read. */
export interface SpeechHeadConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly vocab_size: number | null;
  /** Heads read a learned mixture of all layers. */
  readonly use_weighted_layer_sum: boolean;
  readonly classifier_proj_size: number;
}

/** What a family of speech encoders says about itself, so that every head can stand on it. */
export interface SpeechFamily<C extends SpeechHeadConfig> {
  /** The key of the encoder inside its heads: `wav2vec2`. */
  readonly key: string;
  encoder(c: C): SpeechEncoder;
  /** The width of the last states; the stream's where it is not said. */
  width?(c: C): number;
  /** What its sessions hear: samples where it is not said. */
  hears?(c: C): SpeechInput;
  /** What padding leaves unchanged; nothing where it is not said, since convolutions are normalized over time. */
  readonly padding?: Architecture["padding"];
}

/** Samples or features, and their mask → a class's outputs. */
export type SpeechForward = ((sound: Tensor, mask: Tensor) => Outputs) & AnyModule;

/** Seconds of the golden clips: enough frames for time delays, in the shorter fewer than in the longer after them. */
const seconds = [0.44, 0.26] as const;

const samples: SpeechInput = { name: "input_values" };

const overTime = { none: "the first convolution is normalized over all samples of a row, padding among them" };

const heard = <C extends SpeechHeadConfig>(family: SpeechFamily<C>, c: C): SpeechInput => family.hears?.(c) ?? samples;

/** What a class has otherwise than its family's others. */
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
    sessions: (model, c) => speechSession(heard(family, c), model),
    inputs: () => audioInputs({ seconds, mask: true }),
  });

/** An encoder under its key, heads beside it, and what they make of its states. */
export const withSpeechHeads = <C extends SpeechHeadConfig, H extends Children>(
  family: SpeechFamily<C>,
  c: C,
  heads: H,
  forward: (heads: H, states: SpeechStates) => Outputs,
): SpeechForward => {
  const children = { [family.key]: baseModel(family.encoder(c)), ...heads } as Children;
  return module(children, (m, sound: Tensor, mask: Tensor) => {
    const encode = m[family.key] as unknown as SpeechEncoder;
    return forward(m as H, encode(sound, mask));
  });
};

/** The bare encoder. */
export const speechBase = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  defineArchitecture({
    padding: family.padding ?? overTime,
    build: (c: C) => baseModel(family.encoder(c)),
    sessions: (model, c) =>
      speechSession(heard(family, c), (sound, mask) => ({ last_hidden_state: model(sound, mask).last })),
    inputs: () => audioInputs({ seconds, mask: true }),
  });
