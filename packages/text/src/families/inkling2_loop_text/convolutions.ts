import type { Inkling2LoopTextConfig } from "@tiny-random/atlas/configs/inkling2_loop_text";
import { module, Parameter, Tensor, weight } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { convolveCausally, emptyState } from "../../layers/recurrent/causal-convolution.ts";

/** What all layers of one pass share. */
export interface Shared {
  readonly context: LayerContext;
  /** 1 for tokens, 0 for padding, `[batch, length, 1]`. */
  readonly current: Tensor;
  /** How far each key is behind each query, `[length, past + length]` int64. */
  readonly distance: Tensor;
  /** What queries without a window are multiplied by, `[batch or 1, length, 1, 1]`. */
  readonly growth: Tensor;
}

/** What a layer's call reads beside its states: those that loop are called several times in a pass. */
export interface Visit extends Shared {
  /** Which of the caches is this call's. */
  readonly cached: number;
}

/** The parts of a layer that a convolution follows. */
export type Convolved = "key" | "value" | "attention" | "mlp";

/** Channels of what is convolved, padding as zeros: `[batch, length, channels]` → `[batch, channels, length]`. */
const channelsOf = (x: Tensor, { current }: Visit): Tensor => x.mul(current).transpose(1, 2);

/** A convolution of each channel over its last positions, and its input, as large together as either. */
export const shortConvolution = (channels: number, kernel: number) =>
  module(
    { weight: new Parameter([channels, 1, kernel], { kind: "weight", fanIn: kernel }, { keepFloat32: true }) },
    (m, x: Tensor, visit: Visit, part: Convolved) => {
      const mixed = convolveCausally(channelsOf(x, visit), m.weight, `${visit.cached}.${part}`, visit.context.cache);
      return mixed
        .transpose(1, 2)
        .add(x)
        .mul(1 / Math.sqrt(kernel + 1));
    },
  );

/** The same where each head's kernel is moved by what stands at the position: by `input` `[batch, length, width]`. */
export const dynamicConvolution = (c: Inkling2LoopTextConfig, heads: number, headSize: number) => {
  const { conv_kernel_size: kernel, hidden_size: width } = c;
  const channels = heads * headSize;
  return module(
    { static_w: weight([kernel, channels], kernel), weight_proj: weight([heads * kernel, width], width * kernel) },
    (m, x: Tensor, visit: Visit, part: Convolved, input: Tensor) => {
      const { cache } = visit.context;
      const place = `${visit.cached}.${part}` as const;
      const past = cache?.state("conv", place) ?? emptyState(x, [channels, kernel]);
      const all = Tensor.cat([past, channelsOf(x, visit)], 2);
      cache?.keep("conv", place, all.slice(2, -kernel));
      const moved = input.linear(m.weight_proj).unflatten(-1, [heads, kernel]);
      const fixed = x.graph.parameter(m.static_w).unflatten(-1, [heads, headSize]);
      const seen = Array.from({ length: kernel }, (_, lag) => {
        const before = lag === 0 ? all.slice(2, kernel) : all.slice(2, kernel - lag, -lag);
        const taps = moved.slice(-1, lag, lag + 1).add(fixed.select(0, lag));
        return before.transpose(1, 2).unflatten(-1, [heads, headSize]).mul(taps);
      });
      const mixed = seen.reduce((sum, one) => sum.add(one)).flatten(2);
      return mixed.add(x).mul(1 / Math.sqrt(2 * kernel + 1));
    },
  );
};
