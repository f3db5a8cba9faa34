import { bias, module, type Tensor, weight } from "@tiny-random/nn";

/** The config fields that say what a packed patch is. */
export interface PackedPatchConfig {
  readonly in_channels: number;
  readonly patch_size: number;
  readonly temporal_patch_size: number;
}

/** The axes of a patch's numbers: channels, frames, rows, columns. */
export const patchAxes = (c: PackedPatchConfig): readonly number[] => [
  c.in_channels,
  c.temporal_patch_size,
  c.patch_size,
  c.patch_size,
];

/** The weights of a convolution over a whole patch, and what they make of patches by another module's name. */
const wholePatches = (width: number, kernel: readonly number[], biased: boolean) => {
  const size = kernel.reduce((product, length) => product * length, 1);
  const children = { weight: weight([width, ...kernel], size), bias: biased ? bias(width) : undefined };
  const project = (x: Tensor): Tensor => {
    const projected = x.matmul(x.graph.parameter(children.weight).reshape([width, size]).transpose(0, 1));
    return (children.bias ? projected.add(children.bias) : projected).unsqueeze(0);
  };
  return { children, project };
};

/**
 * A convolution whose stride is its kernel, as a linear map: `[patches, numbers of a patch]` → `[1, patches, width]`.
 *
 * @param kernel the axes of a patch
 */
export const convolvedPatches = (width: number, kernel: readonly number[]) => {
  const { children, project } = wholePatches(width, kernel, true);
  return module(children, (_, x: Tensor) => project(x));
};

/** The same under the key `proj`, with a bias or without. */
export const packedEmbedding = (
  width: number,
  kernel: readonly number[],
  options: { readonly bias?: boolean } = {},
) => {
  const { children, project } = wholePatches(width, kernel, options.bias ?? false);
  return module({ proj: module(children, () => undefined) }, (_, x: Tensor) => project(x));
};
