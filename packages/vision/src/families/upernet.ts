import { type UperNetConfig, upernet } from "@tiny-random/atlas/configs/upernet";
import { type Context, labelsOf } from "@tiny-random/core";
import { baseModel, conv2d, module, type Tensor } from "@tiny-random/nn";
import { convBatchNorm } from "../layers/conv-batch-norm.ts";
import { imageClass } from "../layers/image-class.ts";
import type { ImageModel } from "../layers/image-model.ts";
import { mapChannels, nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { throughUperNet } from "../layers/upernet.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** UPerNet over maps of these channels, finest first. */
const decodeHead = (c: UperNetConfig, channels: readonly number[]) => {
  const width = c.hidden_size;
  const coarsest = channels.at(-1) ?? 0;
  const finer = channels.slice(0, -1);
  return module(
    {
      classifier: conv2d(width, labelsOf(c), 1),
      // Number 0 of each list is the pooling, which has no weights.
      psp_modules: c.pool_scales.map(() => [undefined, convBatchNorm(coarsest, width, 1)] as const),
      bottleneck: convBatchNorm(coarsest + c.pool_scales.length * width, width, 3),
      lateral_convs: finer.map((inputs) => convBatchNorm(inputs, width, 1)),
      fpn_convs: finer.map(() => convBatchNorm(width, width, 3)),
      fpn_bottleneck: convBatchNorm(channels.length * width, width, 3),
    },
    (m, features: readonly Tensor[]) => {
      const { lateral_convs, fpn_convs, fpn_bottleneck, classifier, bottleneck } = m;
      const pools = m.psp_modules.map(([, block]) => block);
      const weights = { pools, bottleneck, lateral_convs, fpn_convs, fpn_bottleneck, classifier };
      return throughUperNet(weights, features, c.pool_scales);
    },
  );
};

/** The map that the auxiliary head reads. */
const auxiliaryMap = 2;

/** The auxiliary head, a fully convolutional network (FCN, Long et al., 2014): only its loss in training reads it. */
const auxiliaryHead = (c: UperNetConfig, channels: readonly number[]) => {
  const inputs = c.auxiliary_in_channels ?? channels[auxiliaryMap] ?? 0;
  const width = c.auxiliary_channels;
  return module(
    {
      convs: Array.from({ length: c.auxiliary_num_convs }, (_, index) =>
        convBatchNorm(index === 0 ? inputs : width, width, 3),
      ),
      conv_cat: c.auxiliary_concat_input ? convBatchNorm(inputs + width, width, 3) : undefined,
      classifier: conv2d(width, labelsOf(c), 1),
    },
    (m, x: Tensor) => m.classifier(x),
  );
};

/** Scores of labels at every pixel. */
const segmentation = (c: UperNetConfig, context: Context): ImageModel => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const channels = mapChannels(c, context);
  return module(
    {
      backbone: baseModel(backbone),
      decode_head: decodeHead(c, channels),
      auxiliary_head: c.use_auxiliary_head ? auxiliaryHead(c, channels) : undefined,
    },
    (m, pixels: Tensor) => ({
      logits: m.decode_head(mapsOf(pixels)).interpolate({ size: [pixels.size(2), pixels.size(3)], mode: "bilinear" }),
    }),
  );
};

export default visionFamily({
  facts: upernet,
  repo: "openmmlab/upernet-convnext-tiny",
  checkpoints: { UperNetForSemanticSegmentation: ["openmmlab/upernet-convnext-tiny"] },
  reference: {
    backbone_config: {
      model_type: "convnext",
      out_features: ["stage1", "stage2", "stage3", "stage4"],
      out_indices: [1, 2, 3, 4],
    },
    auxiliary_in_channels: 384,
    ...labelNames(["wall", "building", "sky"]),
  },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "SegformerImageProcessor",
    do_normalize: true,
    do_reduce_labels: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 512, width: 512 },
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: () => 64,
  tiny: (c, context, merged) => {
    const backbone_config = shrunkBackbone(merged, context);
    const [, , third = 0] = mapChannels({ model_type: c.model_type, backbone_config }, context);
    return {
      backbone_config,
      hidden_size: context.size.width / 2,
      auxiliary_channels: context.size.width / 2,
      ...(c.auxiliary_in_channels !== null && { auxiliary_in_channels: third }),
    };
  },
  architectures: {
    UperNetForSemanticSegmentation: imageClass<UperNetConfig>(
      {
        task: "image-segmentation",
        other: () => ({ height: 64, width: 96 }),
        unused: { "auxiliary_head.": "only the auxiliary loss of training reads it" },
      },
      segmentation,
    ),
  },
  variants: {
    "no auxiliary head": { config: { use_auxiliary_head: false, pool_scales: [1, 2] } },
    "a deeper auxiliary head": { config: { auxiliary_num_convs: 2, auxiliary_concat_input: true } },
  },
});
