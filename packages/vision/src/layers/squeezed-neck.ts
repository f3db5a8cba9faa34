// The neck of PP-OCR's small detectors (RSE-FPN; Li et al., 2022): a feature pyramid of convolutions with residual
// squeeze-and-excitation.
import { InputError } from "@tiny-random/core";
import { conv2d, module, Tensor } from "@tiny-random/nn";
import type { ImageBlock } from "./image-block.ts";
import { excited } from "./squeeze-excitation.ts";
import { resizeModeOf } from "./text-regions.ts";

/** The config fields that the neck reads. */
interface SqueezedNeckConfig {
  readonly reduction: number;
  readonly neck_out_channels: number;
  readonly interpolate_mode: string;
  readonly layer_list_out_channels: readonly number[];
}

/** Squeeze-and-excitation by a sigmoid in three straight lines of a slope of 0.2. */
export const clampedExcitation = (width: number, reduction: number): ImageBlock => {
  const narrow = Math.floor(width / reduction);
  return module({ conv1: conv2d(width, narrow, 1), conv2: conv2d(narrow, width, 1) }, (m, x: Tensor) =>
    excited(x, (means) => m.conv2(m.conv1(means).relu()).mul(0.2).add(0.5).clamp(0, 1)),
  );
};

/** A convolution whose excited output is added to it. */
export const squeezedConvolution = (inputs: number, outputs: number, kernel: number, reduction: number): ImageBlock =>
  module(
    {
      in_conv: conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2), bias: false }),
      squeeze_excitation_block: clampedExcitation(outputs, reduction),
    },
    (m, x: Tensor) => {
      const convolved = m.in_conv(x);
      return convolved.add(m.squeeze_excitation_block(convolved));
    },
  );

/** Throws InputError for maps of other widths than the config says, which Transformers finds out as late. */
const checkWidths = ({ layer_list_out_channels: expected }: SqueezedNeckConfig, maps: readonly Tensor[]): void => {
  const widths = maps.map((map) => map.size(1));
  if (widths.join() === expected.join()) return;
  throw new InputError(
    `layer_list_out_channels has ${expected.join(", ")}, and the maps of backbone_config have ${widths.join(", ")} channels`,
    "Give the same numbers.",
  );
};

/**
 * A path down to the finest map; all maps a quarter as wide and at the finest's size, side by side.
 *
 * @param narrowing a map of the neck's width → one of a quarter of it
 */
export const squeezedNeck = (c: SqueezedNeckConfig, narrowing: () => ImageBlock) => {
  const channels = c.layer_list_out_channels;
  const resized = (map: Tensor, other: Tensor) =>
    map.interpolate({ size: [other.size(2), other.size(3)], mode: resizeModeOf(c) });
  const children = {
    insert_conv: channels.map((inputs) => squeezedConvolution(inputs, c.neck_out_channels, 1, c.reduction)),
    input_conv: channels.map(narrowing),
  };
  return module(children, (m, maps: readonly Tensor[]) => {
    checkWidths(c, maps);
    const widened = m.insert_conv.map((widen, level) => widen(maps[level] as Tensor));
    const down: Tensor[] = [];
    for (const map of widened.toReversed()) {
      const [coarser] = down;
      down.unshift(coarser ? map.add(resized(coarser, map)) : map);
    }
    const narrowed = m.input_conv.map((narrow, level) => narrow(down[level] as Tensor));
    const finest = narrowed[0] as Tensor;
    return Tensor.cat(narrowed.map((map, level) => (level === 0 ? map : resized(map, finest))).reverse(), 1);
  });
};
