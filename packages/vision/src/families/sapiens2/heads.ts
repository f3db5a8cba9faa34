// Sapiens2's heads: maps are enlarged, refined, and predicted at every place.
import { labelsOf } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  conv2d,
  convTranspose2d,
  keyed,
  linear,
  module,
  type Tensor,
} from "@tiny-random/nn";
import { pixelShuffle } from "../../layers/pixel-shuffle.ts";
import type { Sapiens2Config } from "./tower.ts";

/** A step of a head: a convolution and what is made of its map. */
type Step = ((x: Tensor) => Tensor) & AnyModule;

/** Every channel of every image normalized over its places, without weights (instance norm), and SiLU. */
const normedSilu = (x: Tensor): Tensor => activation("silu")(x.group_norm(x.size(1) as number, 1e-5));

const convolved = (inputs: number, outputs: number, kernel: number, padding: number, stride = 1): Step => {
  const convolution = conv2d(inputs, outputs, kernel, { padding, stride });
  return module({ weight: convolution.weight, bias: convolution.bias }, (_, x: Tensor) => normedSilu(convolution(x)));
};

/** Twice the size by a transposed convolution. */
const transposed = (inputs: number, outputs: number, kernel: number): Step => {
  const convolution = convTranspose2d(inputs, outputs, kernel, { stride: 2, padding: 1, bias: false });
  return module({ weight: convolution.weight }, (_, x: Tensor) => normedSilu(convolution(x)));
};

/** Twice the size by pixels out of channels. */
const shuffled = (inputs: number, outputs: number, kernel: number): Step => {
  const convolution = conv2d(inputs, 4 * outputs, kernel, { padding: Math.floor((kernel - 1) / 2) });
  return module({ weight: convolution.weight, bias: convolution.bias }, (_, x: Tensor) =>
    normedSilu(pixelShuffle(convolution(x), 2)),
  );
};

/** Steps in a row, numbered as a list is in which each has a norm and an activation behind it. */
const everyThird = (steps: readonly Step[]) =>
  module(Object.fromEntries(steps.map((step, index) => [3 * index, step])), (_, x: Tensor) =>
    steps.reduce((map, step) => step(map), x),
  );

/** A list for each step. */
const inLists = (steps: readonly Step[]) =>
  module(Object.fromEntries(steps.map((step, index) => [index, module({ 0: step }, () => 0)])), (_, x: Tensor) =>
    steps.reduce((map, step) => step(map), x),
  );

/** The widths that steps read: those of the steps before them. */
const inputsOf = (first: number, outputs: readonly number[]): number[] => [first, ...outputs.slice(0, -1)];

/** A list of the config, which its class fills in with one kernel for all steps. */
const kernelsOf = (outputs: readonly number[], kernels: readonly number[] | null, kernel: number): readonly number[] =>
  kernels ?? outputs.map(() => kernel);

/**
 * A map of patches, `[batch, width, rows, columns]` → what `kind` is at every place of an enlarged map.
 *
 * @param kind names the last convolution
 */
export const denseHead = (c: Sapiens2Config, kind: string) => {
  const { head_config: h, hidden_size: width } = c;
  const shuffles = h.use_pixel_shuffle === true;
  const larger = h.upsample_out_channels ?? [];
  const refined = h.conv_out_channels ?? [];
  const enlarge = shuffles ? shuffled : transposed;
  const enlarging = kernelsOf(larger, h.upsample_kernel_sizes, h.upsample_kernel_size).map((kernel, index) =>
    enlarge(inputsOf(width, larger)[index] ?? width, larger[index] ?? width, kernel),
  );
  const last = larger.at(-1) ?? width;
  const refining = kernelsOf(refined, h.conv_kernel_sizes, h.conv_kernel_size).map((kernel, index) => {
    const padding = shuffles ? Math.floor((kernel - 1) / 2) : 0;
    return convolved(inputsOf(last, refined)[index] ?? last, refined[index] ?? last, kernel, padding);
  });
  const predictor = conv2d(refined.at(-1) ?? last, labelsOf(c), 1);
  const enlarged = shuffles ? inLists(enlarging) : everyThird(enlarging);
  const children = {
    input_conv: shuffles ? everyThird([convolved(width, width, 3, 1)]) : undefined,
    ...keyed(shuffles ? "upsample_blocks" : "deconv_layers", enlarged),
    conv_layers: everyThird(refining),
    ...keyed(`conv_${kind}`, predictor),
  };
  return module(children, (m, map: Tensor) => predictor(m.conv_layers(enlarged(m.input_conv?.(map) ?? map))));
};

/** The scale of a point map, `[batch, 1]`: strided convolutions, then linear maps of what is left of the image. */
export const scaleHead = (c: Sapiens2Config) => {
  const { head_config: h, hidden_size: width } = c;
  const widths = h.scale_conv_out_channels ?? [];
  const steps = kernelsOf(widths, h.scale_conv_kernel_sizes, h.scale_conv_kernel_size).map((kernel, index) =>
    convolved(inputsOf(width, widths)[index] ?? width, widths[index] ?? width, kernel, Math.floor((kernel - 1) / 2), 2),
  );
  const [first = 1, second = 1] = h.scale_final_hidden_sizes ?? [];
  const act = activation(c.hidden_act);
  const children = {
    scale_conv_layers: everyThird(steps),
    scale_final_layer: module(
      { 1: linear(Number(h.scale_final_input_size), first), 3: linear(first, second), 5: linear(second, 1) },
      (m, x: Tensor) => m[5](act(m[3](act(m[1](x))))),
    ),
  };
  return { children, scaleOf: (map: Tensor) => children.scale_final_layer(children.scale_conv_layers(map).flatten(1)) };
};
