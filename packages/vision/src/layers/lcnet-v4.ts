// The backbone of PP-OCRv6: PP-LCNet's fourth version.
import type { Context, ModelConfig } from "@tiny-random/core";
import { type BackboneConfig, shrunkBackbone } from "./nested-backbone.ts";

/** What recognition states of it: the class's blocks keep the width of a line. */
export const lineBackbone = {
  model_type: "pp_lcnet_v4",
  out_features: ["stage1", "stage2", "stage3", "stage4"],
  out_indices: [1, 2, 3, 4],
};

/**
 * What the detectors state of it. The class's blocks are those of recognition, which keep the width of an image: here they have
 * the strides that the necks expect.
 */
export const detectorBackbone = {
  model_type: "pp_lcnet_v4",
  out_features: ["stage1", "stage2", "stage3", "stage4"],
  out_indices: [1, 2, 3, 4],
  block_configs: [
    [[3, 96, 96, 1, true]],
    [
      [3, 96, 96, 2, false],
      [3, 96, 96, 1, false],
    ],
    [
      [3, 96, 192, 2, false],
      [3, 192, 192, 1, true],
      [3, 192, 192, 1, false],
    ],
    [
      [3, 192, 384, 2, false],
      [3, 384, 384, 1, true],
      [3, 384, 384, 1, false],
    ],
  ],
};

const blockKeys = ["block_configs", "stem_channels", "stage_out_channels"];

/** The nested config with few and narrow blocks, which the reference leaves to the class. */
export const shrunkLcnet = <B extends ModelConfig>(merged: BackboneConfig<B>, context: Context): B => {
  const { backbone_config: nested } = merged;
  const shrunk = context.family(nested.model_type).shrink(context.merged(nested), context);
  const blocks = Object.entries(shrunk).filter(([key]) => blockKeys.includes(key));
  return { ...shrunkBackbone(merged, context), ...(Object.fromEntries(blocks) as Partial<B>) };
};
