import { type AnyModule, module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { activation } from "./activation.ts";
import { linear } from "./linear.ts";
import { layerNorm } from "./norm.ts";
import { dense } from "./vit-layer.ts";
import { type SwinConfig, type SwinOptions, windowAttention } from "./window-attention.ts";
import { inWindows, outOfWindows, padToWindows, shifted, shiftMask, type WindowGrid, windowGrid } from "./windows.ts";

/** Half a window, or nothing where one window covers the image one way: known at run time only. */
const shiftOf = (x: Tensor, edge: number, { alwaysShift = false }: SwinOptions): Tensor => {
  const { graph } = x;
  const half = graph.constant([Math.floor(edge / 2)], "int64");
  if (alwaysShift) return half;
  const shorter = graph.dimValue(x.size(1)).minimum(graph.dimValue(x.size(2)));
  return half.where(shorter.gt(edge), 0);
};

/** Attention in windows over the whole image, `[batch, height, width, channels]`; shifted windows see across the borders. */
export const overWindows = (
  x: Tensor,
  grid: WindowGrid,
  shift: Tensor | undefined,
  attention: (x: Tensor, apart?: Tensor) => Tensor,
) => {
  const padded = padToWindows(x, grid);
  const moved = shift ? shifted(padded, shift) : padded;
  const apart = shift && shiftMask(shift, grid, x.size(0));
  const attended = outOfWindows(attention(inWindows(moved, grid), apart), grid, x.size(0));
  const back = shift ? shifted(attended, shift.neg()) : attended;
  return back.slice(1, 0, x.size(1)).slice(2, 0, x.size(2));
};

/** Attention inside windows and its output projection: `[windows, edge², channels]`. */
export const projectedWindows = <A extends ((x: Tensor, apart?: Tensor) => Tensor) & AnyModule>(
  self: A,
  width: number,
) => module({ self, output: dense(width, width) }, (m, x: Tensor, apart?: Tensor) => m.output(m.self(x, apart)));

const layer = (c: SwinConfig, stage: { width: number; heads: number }, isShifted: boolean, options: SwinOptions) => {
  const { width, heads } = stage;
  const wide = Math.trunc(c.mlp_ratio * width);
  const attention = projectedWindows(windowAttention(c, width, heads, options), width);
  const parts = {
    layernorm_before: layerNorm(width, c.layer_norm_eps),
    attention,
    layernorm_after: layerNorm(width, c.layer_norm_eps),
    intermediate: dense(width, wide),
    output: dense(wide, width),
  };
  return module(parts, (m, x: Tensor) => {
    const shift = isShifted ? shiftOf(x, c.window_size, options) : undefined;
    const grid = windowGrid(x, c.window_size);
    const attended = overWindows(m.layernorm_before(x), grid, shift, m.attention).add(x);
    return m.output(activation(c.hidden_act)(m.intermediate(m.layernorm_after(attended)))).add(attended);
  });
};

/** Two by two pixels as one of four times the channels: `[batch, height, width, channels]`, padded to even edges. */
export const joinedPixels = (x: Tensor, channels: number): Tensor => {
  const grid = windowGrid(x, 2);
  const apart = padToWindows(x, grid).reshape([x.size(0), grid.rows, 2, grid.columns, 2, channels]);
  return apart.permute(0, 1, 3, 4, 2, 5).flatten(4).flatten(3);
};

/** Two by two pixels become one of twice the channels; the norm comes before the reduction. */
const patchMerging = (width: number) =>
  module({ norm: layerNorm(4 * width), reduction: linear(4 * width, 2 * width, { bias: false }) }, (m, x: Tensor) =>
    m.reduction(m.norm(joinedPixels(x, width))),
  );

type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A stage of blocks, and what merges its pixels for the next one. */
export interface SwinStage {
  readonly blocks: readonly Block[];
  readonly downsample: Block | undefined;
}

/** Stages one after another: the states before the first one and after each, before they are merged. */
export const swinStages = (stages: readonly SwinStage[]) => {
  const layers = stages.map(({ blocks, downsample }) =>
    module({ blocks, downsample }, (m, x: Tensor) => {
      const before = m.blocks.reduce((h, block) => block(h), x);
      return { before, after: m.downsample ? m.downsample(before) : before };
    }),
  );
  return module({ layers }, (m, x: Tensor) => {
    const features = [x];
    let next = x;
    for (const stage of m.layers) {
      const { before, after } = stage(next);
      features.push(before);
      next = after;
    }
    return features;
  });
};

/** Stages of layers, every other one's windows shifted, each but the last followed by a merging of pixels (Liu et al., 2021). */
export const swinEncoder = (c: SwinConfig, options: SwinOptions = {}) =>
  swinStages(
    c.depths.map((depth, index) => {
      const width = c.embed_dim * 2 ** index;
      const stage = { width, heads: c.num_heads[index] ?? 1 };
      return {
        blocks: Array.from({ length: depth }, (_, block) => layer(c, stage, block % 2 === 1, options)),
        downsample: index < c.depths.length - 1 ? patchMerging(width) : undefined,
      };
    }),
  );

/** Channels after the stem and after every stage. */
export const swinWidths = (c: Pick<SwinConfig, "embed_dim" | "depths">): number[] => [
  c.embed_dim,
  ...c.depths.map((_, index) => c.embed_dim * 2 ** index),
];
