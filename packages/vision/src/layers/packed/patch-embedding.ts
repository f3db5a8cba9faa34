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

/**
 * A convolution whose stride is its kernel, as a linear map: `[patches, numbers of a patch]` → `[1, patches, width]`.
 *
 * @param kernel the axes of a patch
 */
export const packedEmbedding = (
  width: number,
  kernel: readonly number[],
  options: { readonly bias?: boolean } = {},
) => {
  const size = kernel.reduce((product, length) => product * length, 1);
  const proj = module(
    { weight: weight([width, ...kernel], size), bias: options.bias ? bias(width) : undefined },
    (held) => held,
  );
  return module({ proj }, (m, x: Tensor) => {
    const held = m.proj();
    const projected = x.matmul(x.graph.parameter(held.weight).reshape([width, size]).transpose(0, 1));
    return (held.bias ? projected.add(held.bias) : projected).unsqueeze(0);
  });
};
