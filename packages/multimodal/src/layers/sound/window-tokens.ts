// Windows of sound as tokens of a text: how many of a window's states are sound.
import { Tensor } from "@tiny-random/nn";

/** States that two convolutions make of so many frames, and pairs of those. */
export const pooledTokens = (frames: number): number => Math.floor((Math.floor((frames - 1) / 2) + 1 - 2) / 2) + 1;

/** Frames of a hop each that a clip of so many samples has. */
export const framesOf = (samples: number, hop = 160): number => Math.ceil(samples / hop);

/** Frames of all windows of a clip, of which only the last may be short. */
export const framesOfWindows = (samples: number, window: number): number => {
  const whole = Math.floor(samples / (160 * window));
  return whole * window + framesOf(samples - 160 * window * whole);
};

/** Pairs of states of all windows, `[windows]`, from masks of frames `[windows, frames]`. */
export const pooledLengths = (mask: Tensor): Tensor => {
  const half = (x: Tensor, first: number) => x.sub(first).div(2).add(1);
  return half(half(mask.sum(1), 1), 2);
};

/** The states that are sound, one window after the other: `[windows, states, width]` → `[tokens, width]`. */
export const soundStates = (states: Tensor, lengths: Tensor): Tensor => {
  const places = Tensor.arange(states.graph, states.size(1)).unsqueeze(0);
  const isSound = places.lt(lengths.unsqueeze(1)).flatten(0);
  return states.flatten(0, 1).compress(0, isSound, "audio_tokens");
};
