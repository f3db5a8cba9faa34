// Audio Flamingo 3's way from sounds to tokens: windows, their states in pairs, two layers (Goel et al., 2025).
import { knownStates } from "@tiny-random/audio/layers/window-encoder";
import type { NamedTensors, SessionInput } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { twoLayerProjector } from "../two-layer-projector.ts";
import { type SoundTextConfig, type SoundTextModel, soundTextKeys, soundTextTowers, statesOf } from "./sound-text.ts";
import { framesOfWindows, pooledLengths, pooledTokens, soundStates } from "./window-tokens.ts";

/** The config fields that it reads. */
export interface PooledWindowsConfig extends SoundTextConfig {
  readonly text_config: SoundTextConfig["text_config"] & { readonly hidden_size: number };
  readonly audio_config: SoundTextConfig["audio_config"] & {
    readonly hidden_size: number;
    readonly max_source_positions: number;
    readonly num_mel_bins: number;
  };
  readonly projector_hidden_act: string;
  readonly projector_bias: boolean;
}

/** In what models differ. */
export interface PooledWindows<C> {
  /** The token in a sound's place. */
  readonly audio_token: string;
  /** What the tokenizer reads in a sound's place, of a token for each of its pairs of states. */
  inPlace(tokens: string): string;
  /** How many windows the longest golden clips fill; one where it does not say. */
  readonly span?: number;
  /** Further arguments of the encoder's session. */
  readonly more?: Readonly<Record<string, SessionInput>>;
  /**
   * What becomes of states before they are projected.
   *
   * @param states `[windows, states, width]`
   * @param lengths how many of a window's states are sound, int64 `[windows]`
   */
  placed?(c: C, states: Tensor, inputs: NamedTensors, lengths: Tensor): Tensor;
}

/** Frames of a window. */
export const pooledWindowFrames = ({ audio_config: c }: PooledWindowsConfig): number => 2 * c.max_source_positions;

const maskOf = ({ input_features_mask: mask }: NamedTensors): Tensor => {
  if (!mask) throw new Error("sounds need input_features_mask");
  return mask;
};

const projectorOf = (c: PooledWindowsConfig) => {
  const width = c.text_config.hidden_size;
  return twoLayerProjector([c.audio_config.hidden_size, width, width], {
    act: c.projector_hidden_act,
    bias: c.projector_bias,
  });
};

/** A model that hears windows one after the other. */
export const pooledWindows = <C extends PooledWindowsConfig>(stated: PooledWindows<C>): SoundTextModel<C> => {
  const { audio_token, inPlace, span = 1, more = {}, placed } = stated;
  const further = Object.fromEntries(Object.keys(more).map((name) => [name, name]));
  return {
    names: { input_features: "input_features", input_features_mask: "input_features_mask", ...further },
    inputs: (c) => ({
      input_features: { dtype: "float32", axes: ["windows", c.audio_config.num_mel_bins, pooledWindowFrames(c)] },
      input_features_mask: { dtype: "int64", axes: ["windows", pooledWindowFrames(c)] },
      ...more,
    }),
    parts: (c, context) => {
      const towers = soundTextTowers(c, context);
      const projector = projectorOf(c);
      return {
        ...soundTextKeys(towers, projector),
        language: towers.language,
        features: (sounds) => {
          const mask = maskOf(sounds);
          const states = statesOf(towers, { ...sounds, known: knownStates(mask) });
          if (!placed) return soundStates(projector(states), pooledLengths(mask));
          const lengths = pooledLengths(mask);
          return soundStates(projector(placed(c, states, sounds, lengths)), lengths);
        },
      };
    },
    prompt: (c) => ({
      placeholder: audio_token,
      mask: "input_features_mask",
      written: (text, sounds) => `<|im_start|>user\n${audio_token.repeat(sounds)}${text}`,
      inPlace: (samples) => inPlace(audio_token.repeat(pooledTokens(framesOfWindows(samples, pooledWindowFrames(c))))),
      window: 160 * pooledWindowFrames(c),
      longer: "further windows",
      span,
    }),
  };
};

/** The language model of both Flamingos: Qwen 2.5 of 7 billion weights. */
export const text_config = {
  hidden_size: 3584,
  intermediate_size: 18944,
  num_attention_heads: 28,
  num_hidden_layers: 28,
  num_key_value_heads: 4,
};
