import { dinov3Convnext } from "@tiny-random/atlas/configs/dinov3_convnext";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { asSequence, baseModel, conv2d, layerNorm, linear, module, scale, Tensor } from "@tiny-random/nn";
import { channelNorm, throughConvNext } from "../layers/convnext.ts";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(dinov3Convnext, { image_size: "number" });
type Dinov3Config = ConfigOf<typeof facts>;

/** ConvNeXt's layer under other names. */
const layer = (c: Dinov3Config, width: number) =>
  module(
    {
      depthwise_conv: conv2d(width, width, 7, { padding: 3, groups: width }),
      layer_norm: layerNorm(width, c.layer_norm_eps),
      pointwise_conv1: linear(width, 4 * width),
      pointwise_conv2: linear(4 * width, width),
      gamma: scale(width),
    },
    (m, x: Tensor) => {
      const { depthwise_conv, layer_norm, pointwise_conv1, pointwise_conv2, gamma } = m;
      const weights = {
        dwconv: depthwise_conv,
        layernorm: layer_norm,
        pwconv1: pointwise_conv1,
        pwconv2: pointwise_conv2,
        layer_scale_parameter: gamma,
      };
      return throughConvNext(weights, x, c.hidden_act);
    },
  );

/** The patches of an image and their norm, or the norm of a stage's input and a strided convolution. */
const downsampling = (c: Dinov3Config, index: number, width: number) => {
  const before = c.hidden_sizes[index - 1];
  if (before === undefined)
    return [conv2d(c.num_channels, width, 4, { stride: 4 }), channelNorm(width, c.layer_norm_eps)];
  return [channelNorm(before, c.layer_norm_eps), conv2d(before, width, 2, { stride: 2 })];
};

const stage = (c: Dinov3Config, index: number) => {
  const width = c.hidden_sizes[index] ?? 0;
  return module(
    {
      downsample_layers: downsampling(c, index, width),
      layers: Array.from({ length: c.depths[index] ?? 0 }, () => layer(c, width)),
    },
    (m, x: Tensor) => [...m.downsample_layers, ...m.layers].reduce((h, part) => part(h), x),
  );
};

/** ConvNeXt whose stem is a part of the first stage (Siméoni et al., 2025). */
const stages = (c: Dinov3Config) => c.hidden_sizes.map((_, index) => stage(c, index));

/** The mean of the last map's places stands before them as a class token does, and has their norm. */
const base = (c: Dinov3Config) =>
  baseModel(
    module(
      { stages: stages(c), layer_norm: layerNorm(c.hidden_sizes.at(-1) ?? 0, c.layer_norm_eps) },
      (m, pixels: Tensor) => {
        const places = asSequence(lastOf(afterEach(m.stages, pixels)));
        const last_hidden_state = m.layer_norm(Tensor.cat([places.mean(1, true), places], 1));
        return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
      },
    ),
  );

/** The feature maps of chosen stages; the "stem" is the image itself. */
const backbone = (c: Dinov3Config) =>
  baseModel(module({ stages: stages(c) }, (m, pixels: Tensor) => featureMaps(c, afterEach(m.stages, pixels))));

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts,
  repo: "facebook/dinov3-convnext-tiny-pretrain-lvd1689m",
  checkpoints: {
    DINOv3ConvNextModel: [
      "facebook/dinov3-convnext-tiny-pretrain-lvd1689m",
      "facebook/dinov3-convnext-small-pretrain-lvd1689m",
      "facebook/dinov3-convnext-base-pretrain-lvd1689m",
      "facebook/dinov3-convnext-large-pretrain-lvd1689m",
    ],
  },
  reference: { hidden_sizes: [96, 192, 384, 768], depths: [3, 3, 9, 3] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "DINOv3ViTImageProcessorFast",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  architectures: {
    DINOv3ConvNextModel: imageClass({ task: "image-feature-extraction", other: otherSize }, base),
    DINOv3ConvNextBackbone: imageClass({ other: otherSize }, backbone),
  },
});
