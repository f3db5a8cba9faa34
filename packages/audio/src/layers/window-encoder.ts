// Encoders of a window of log-mel frames that language models listen with: their class, and their tower.
import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Towers,
} from "@tiny-random/core";
import { type AnyModule, baseModel, calledAs, type Tensor } from "@tiny-random/nn";
import { type AudioFamily, audioFamily } from "../audio-family.ts";
import type { ExtractorSettings } from "../extractor.ts";
import { audioInputs } from "../inputs.ts";

/** Frames, and which states are known → states. */
export type WindowEncoder = ((frames: Tensor, known?: Tensor) => Tensor) & AnyModule;

/** What a family says of its encoder. */
export interface WindowFamily<C extends ModelConfig> {
  encoder(c: C): WindowEncoder;
  /** Frames of a window. */
  frames(c: C): number;
  bins(c: C): number;
  /** The argument that says which frames are sound, where the class reads one. */
  readonly mask?: string;
}

/** Frames of a second. */
const rate = 100;

/** preprocessor_config.json of Whisper's kin, with frames of so many bins. */
export const windowExtractor: ExtractorSettings = {
  chunk_length: 30,
  feature_extractor_type: "WhisperFeatureExtractor",
  feature_size: 128,
  hop_length: 160,
  n_fft: 400,
  n_samples: 480000,
  nb_max_frames: 3000,
  padding_side: "right",
  padding_value: 0,
  return_attention_mask: false,
  sampling_rate: 16000,
};

/** Settings of an extractor that makes windows of so many frames. */
export const windowSettings = (frames: number, bins: number): ExtractorSettings => ({
  chunk_length: frames / rate,
  feature_size: bins,
});

/** Which states are known, of which frames are: `[batch, frames]` → `[batch, states]`. */
export const knownStates = (mask: Tensor): Tensor => {
  const frames = mask.size(1) as number;
  return mask.slice(1, 0, frames, 2);
};

const framesInput = <C extends ModelConfig>(family: WindowFamily<C>, c: C): Record<string, SessionInput> => ({
  input_features: { dtype: "float32", axes: ["batch_size", family.bins(c), family.frames(c)] },
  ...(family.mask !== undefined && { [family.mask]: { dtype: "int64", axes: ["batch_size", family.frames(c)] } }),
});

const given = (inputs: NamedTensors, name: string): Tensor => {
  const found = inputs[name];
  if (!found) throw new Error(`an encoder of sound needs ${name}`);
  return found;
};

/** The bare class. */
const encoderClass = <C extends ModelConfig>(family: WindowFamily<C>): Architecture<C> =>
  defineArchitecture({
    padding: { none: "clips are filled up with silence to one length" },
    build: (c) => baseModel(family.encoder(c)),
    sessions: (encoder, c) => ({
      model: {
        inputs: framesInput(family, c),
        trace: (inputs) => {
          const known = family.mask === undefined ? undefined : knownStates(given(inputs, family.mask));
          return { last_hidden_state: encoder(given(inputs, "input_features"), known) };
        },
      },
    }),
    inputs: (c) => {
      // A recording of 30 seconds is a megabyte.
      const seconds = Math.min(1, family.frames(c) / rate);
      const clips = audioInputs({ seconds: [0.9 * seconds, 0.6 * seconds], mask: family.mask !== undefined });
      return async (processors, purpose) => {
        const made = await clips(processors, purpose);
        const features = made?.inputs["input_features"];
        if (!made || !features) return made;
        const mask = family.mask !== undefined && made.inputs["attention_mask"];
        return { raw: made.raw, inputs: { input_features: features, ...(mask && { [family.mask]: mask }) } };
      };
    },
  });

/** The tower of composites: it reads `input_features`, and `known` states where the composite says which are. */
const encoderTowers = <C extends ModelConfig>(family: WindowFamily<C>, widthOf: (c: C) => number): Towers<C> => ({
  encoder: (c: C) => {
    const encoder = baseModel(family.encoder(c));
    return {
      module: calledAs(encoder, (inputs: NamedTensors) => ({
        last_hidden_state: encoder(given(inputs, "input_features"), inputs["known"]),
      })),
      inputs: framesInput(family, c),
      width: widthOf(c),
    };
  },
});

/** What a family of such encoders states beside its parts. */
type Stated<C extends ModelConfig> = Pick<AudioFamily<C>, "facts" | "repo" | "reference" | "variants" | "tiny"> & {
  readonly className: string;
  readonly family: WindowFamily<C>;
  /** preprocessor_config.json, where it is not Whisper's. */
  readonly extractor?: ExtractorSettings;
  width(c: C): number;
};

/** A family of one class, an encoder of windows. */
export const windowEncoderFamily = <C extends ModelConfig>({ className, family, width, ...stated }: Stated<C>) =>
  audioFamily<C>({
    extractor: windowExtractor,
    ...stated,
    extractorSettings: (c) => windowSettings(family.frames(c), family.bins(c)),
    towers: encoderTowers(family, width),
    architectures: { [className]: encoderClass(family) },
  });
