import { lwDetr } from "@tiny-random/atlas/configs/lw_detr";
import { type ConfigOf, type Context, InputError } from "@tiny-random/core";
import { andThen, baseModel, calledAs, convTranspose2d, module, renamed, Tensor } from "@tiny-random/nn";
import { channelNorm } from "../layers/convnext.ts";
import { pixelMask } from "../layers/detr-config.ts";
import { resizedMask } from "../layers/detr-model.ts";
import { positionedAttention } from "../layers/detr-transformer.ts";
import { convNorm } from "../layers/hybrid-encoder.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import {
  c2f,
  decodedQueries,
  detected,
  detectionHeads,
  lwDetrProcessor,
  queryParts,
  tinyLwDetr,
} from "../layers/lw-detr.ts";
import { maskedMaps } from "../layers/map-levels.ts";
import { mapChannels, nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { largerWindows } from "../layers/windowed-vit.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type LwDetrConfig = ConfigOf<typeof lwDetr>;

/** Above it, maps are made narrower before they are enlarged. */
const widest = 512;

/** How many channels of a map are left at a scale. */
const channelsAt = (channels: number, scale: number): number => {
  if (scale !== 2) return channels;
  return Math.floor(channels / (channels > widest ? 4 : 2));
};

/** A map twice or half as large, or as it is. */
const sampling = (c: LwDetrConfig, channels: number, scale: number) => {
  const outputs = channelsAt(channels, scale);
  const enlarge = (inputs: number): ImageBlock => convTranspose2d(inputs, outputs, 2, { stride: 2 });
  const narrow = (): ImageBlock => convNorm(c, channels, 2 * outputs, { kernel: 1, act: "relu" });
  const enlarged = (): ImageBlock[] => (channels > widest ? [narrow(), enlarge(2 * outputs)] : [enlarge(channels)]);
  const reduced = (): ImageBlock[] => [convNorm(c, channels, channels, { kernel: 3, stride: 2, act: "relu" })];
  const steps: Readonly<Record<string, () => ImageBlock[]>> = { "2": enlarged, "1": () => [], "0.5": reduced };
  const layers = steps[String(scale)]?.();
  if (!layers)
    throw new InputError(
      `projector_scale_factors of lw_detr has ${scale}, and its class has sampling layers for ${Object.keys(steps).join(", ")} alone`,
      "Choose among these.",
    );
  return module({ layers }, (m, map: Tensor) => m.layers.reduce((x, layer) => layer(x), map));
};

/** All maps of the backbone at one scale, as one. */
const scaleProjector = (c: LwDetrConfig, channels: readonly number[], scale: number) => {
  const inputs = channels.reduce((sum, count) => sum + channelsAt(count, scale), 0);
  const convolution = (from: number, to: number, kernel: number) =>
    convNorm(c, from, to, { kernel, act: c.activation_function });
  return module(
    {
      sampling_layers: channels.map((count) => sampling(c, count, scale)),
      projector_layer: c2f(c, inputs, convolution),
      layer_norm: channelNorm(c.d_model),
    },
    (m, maps: readonly Tensor[]) => {
      const sampled = m.sampling_layers.map((sample, index) => sample(maps[index] as Tensor));
      return m.layer_norm(m.projector_layer(Tensor.cat(sampled, 1)));
    },
  );
};

/** A backbone whose attention has the keys of older checkpoints, and the projector of its maps. */
const encoder = (c: LwDetrConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const channels = mapChannels(c, context);
  if (c.projector_scale_factors.length === 0)
    throw new InputError(
      "projector_scale_factors of lw_detr is empty, and its class has no map to look at then",
      "State at least one scale: 1 is that of the backbone.",
    );
  const scale_layers = c.projector_scale_factors.map((scale) => scaleProjector(c, channels, scale));
  const older = {
    q_proj: "attention.query",
    k_proj: "attention.key",
    v_proj: "attention.value",
    o_proj: "output",
  };
  return module(
    {
      backbone: renamed(backbone, older),
      projector: module({ scale_layers }, (m, maps: readonly Tensor[]) => m.scale_layers.map((one) => one(maps))),
    },
    (m, pixels: Tensor) => m.projector(mapsOf(pixels)),
  );
};

const selfAttention = (c: LwDetrConfig) => {
  const [width, heads] = [c.d_model, c.decoder_self_attention_heads];
  const attention = renamed(positionedAttention({ width, heads, bias: c.attention_bias }), { out_proj: "o_proj" });
  return calledAs(attention, (x: Tensor, positions: Tensor) => attention(x, positions, { values: x, positions }));
};

/** Backbone, projector and decoder. */
const queriesOverMaps = (c: LwDetrConfig, context: Context) => {
  const levels = c.projector_scale_factors.length;
  const children = {
    backbone: encoder(c, context),
    ...queryParts(c, { levels, attention: () => selfAttention(c) }),
  };
  return baseModel(
    module(children, (m, pixels: Tensor, { pixel_mask }: Extras) => {
      const maps = m.backbone(pixels);
      const masks = maps.map((map) => resizedMask(pixel_mask as Tensor, map));
      const { sequence, levels, mask, shares, middles } = maskedMaps(maps, masks);
      return decodedQueries(m, c, { values: sequence, levels, mask, shares, middles });
    }),
  );
};

const model = (c: LwDetrConfig, context: Context) =>
  andThen(queriesOverMaps(c, context), ({ last }) => ({ last_hidden_state: last }));

const detection = (c: LwDetrConfig, context: Context) =>
  module({ model: queriesOverMaps(c, context), ...detectionHeads(c) }, (m, pixels: Tensor, extras: Extras) =>
    detected(m, m.model(pixels, extras)),
  );

const otherSize = ({ backbone_config: { num_windows, patch_size } }: LwDetrConfig) =>
  largerWindows(Math.trunc(Math.sqrt(num_windows)), patch_size);

/** Larger than usual, with padding below and beside the image. */
const padded = (c: LwDetrConfig) => {
  const { height, width } = otherSize(c);
  return { size: { height: height - 20, width: width - 30 }, pad_size: { height, width } };
};

const images = { other: otherSize, otherCall: padded, extras: pixelMask };

export default visionFamily({
  facts: lwDetr,
  repo: "AnnaZhang/lwdetr_small_60e_coco",
  needs: ["projector_scale_factors"],
  checkpoints: { LwDetrForObjectDetection: ["AnnaZhang/lwdetr_small_60e_coco"] },
  reference: {
    backbone_config: {
      model_type: "lw_detr_vit",
      image_size: 1024,
      hidden_size: 192,
      num_hidden_layers: 10,
      window_block_indices: [0, 1, 3, 6, 7, 9],
      out_indices: [2, 4, 5, 9],
    },
    projector_scale_factors: [1],
    decoder_n_points: 2,
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: lwDetrProcessor,
  imageSize: (c) => c.backbone_config.image_size,
  resolve: (c) => ({
    num_feature_levels: c.projector_scale_factors.length,
    projector_in_channels: c.projector_scale_factors.map(() => c.d_model),
  }),
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => ({
    ...tinyLwDetr(c, context),
    backbone_config: shrunkBackbone(merged, context),
  }),
  architectures: {
    LwDetrModel: imageClass({ ...images, task: "image-feature-extraction" }, model),
    LwDetrForObjectDetection: imageClass({ ...images, task: "object-detection" }, detection),
  },
  variants: {
    // As the sizes "large" and "xlarge".
    "a larger and a smaller map": {
      config: { projector_scale_factors: [2, 0.5] },
      classes: ["LwDetrForObjectDetection"],
    },
    "attention without biases": { config: { attention_bias: false }, classes: ["LwDetrModel"] },
  },
});
