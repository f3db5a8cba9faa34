// What PP-DocLayout's versions share (PaddlePaddle, 2025): their processor, images and tiny sizes, and who precedes whom.
import type { HGNetV2Config } from "@tiny-random/atlas/configs/hgnet_v2";
import type { Context } from "@tiny-random/core";
import { linear, module, Tensor } from "@tiny-random/nn";
import { labelNames } from "../vision-family.ts";
import { halvedHgnet } from "./hgnet-layers.ts";
import { mapChannels } from "./nested-backbone.ts";
import { type RtDetrConfig, tinyRtDetr } from "./rt-detr.ts";

/** The preprocessor_config.json of a version. */
export const layoutProcessor = (version: 2 | 3 | 4) => ({
  image_processor_type: `PPDocLayoutV${version}ImageProcessor`,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0, 0, 0],
  image_std: [1, 1, 1],
  resample: 3,
  rescale_factor: 1 / 255,
  size: { height: 800, width: 800 },
});

/** Some of the elements of a page. */
export const elementNames = labelNames(["text", "paragraph_title", "table", "image", "footer"]);

/** Scores of queries that are forbidden to follow. */
const never = -1e4;

/** Who precedes whom of a sequence, by a query and a key of each (GlobalPointer of Su et al., 2022); only later ones may follow. */
export const globalPointer = (width: number, headSize: number) =>
  module({ dense: linear(width, 2 * headSize) }, (m, x: Tensor) => {
    const [queries, keys] = m.dense(x).split([headSize, headSize], -1) as [Tensor, Tensor];
    const scores = queries.matmul(keys.transpose(1, 2)).div(Math.sqrt(headSize));
    const order = Tensor.arange(x.graph, x.size(1));
    return scores.masked_fill(order.unsqueeze(1).ge(order.unsqueeze(0)), never);
  });

/** Fields of the tiny config; the backbone is half as wide as other tiny ones. */
export const tinyLayout = <C extends RtDetrConfig & { readonly backbone_config: HGNetV2Config }>(
  c: C,
  context: Context,
  merged: C,
): Partial<C> => {
  const fields = tinyRtDetr(c, context, merged);
  const backbone_config = halvedHgnet(fields.backbone_config ?? c.backbone_config);
  const encoder_in_channels = [...mapChannels({ ...c, backbone_config }, context)];
  return { ...fields, backbone_config, encoder_in_channels };
};
