import { ppOcrv5ServerDet } from "@tiny-random/atlas/configs/pp_ocrv5_server_det";
import type { ConfigOf, Context } from "@tiny-random/core";
import { baseModel, conv2d, module, Tensor } from "@tiny-random/nn";
import { halvedHgnet } from "../layers/hgnet-layers.ts";
import { imageClass } from "../layers/image-class.ts";
import { intraclassConvolutions, largeKernelNeck } from "../layers/large-kernel-neck.ts";
import { shrunkBackbone } from "../layers/nested-backbone.ts";
import {
  bareRegions,
  headKernels,
  normed,
  regionHead,
  regionImages,
  regionLabels,
  regionModel,
  regionProcessor,
  resizeModeOf,
} from "../layers/text-regions.ts";
import { visionFamily } from "../vision-family.ts";

type ServerDetConfig = ConfigOf<typeof ppOcrv5ServerDet>;

const model = (c: ServerDetConfig, context: Context) =>
  regionModel(
    c,
    context,
    largeKernelNeck(c, c.backbone_config.stage_out_channels, false),
    c.backbone_config.stage_out_channels.length,
  );

/** Scores of pixels once, and again beside finer features; the mean of both. */
const head = (c: ServerDetConfig) => {
  const narrow = Math.floor(c.neck_out_channels / 4);
  const refinement = module(
    {
      convolution_backbone: normed(narrow + 1, narrow, { kernel: 3, act: c.hidden_act }),
      convolution_final: conv2d(narrow, 1, 1),
    },
    (m, x: Tensor) => m.convolution_final(m.convolution_backbone(x)),
  );
  const children = {
    binarize_head: regionHead(c.neck_out_channels, headKernels(c.kernel_list)),
    local_refinement_module: refinement,
  };
  return module(children, (m, x: Tensor) => {
    const { scores, features } = m.binarize_head(x);
    const finer = features.interpolate({ size: [scores.size(2), scores.size(3)], mode: resizeModeOf(c) });
    const again = m.local_refinement_module(Tensor.cat([scores, finer], 1)).sigmoid();
    return scores.add(again).mul(0.5);
  });
};

const detection = (c: ServerDetConfig, context: Context) =>
  module({ model: baseModel(model(c, context)), head: head(c) }, (m, pixels: Tensor) => ({
    last_hidden_state: m.head(m.model(pixels)),
  }));

const reference = {
  backbone_config: {
    model_type: "hgnet_v2",
    out_features: ["stage1", "stage2", "stage3", "stage4"],
    out_indices: [1, 2, 3, 4],
  },
  intraclass_block_config: intraclassConvolutions,
  kernel_list: [3, 2, 2],
  scale_factor_list: [1, 2, 4, 8],
  ...regionLabels,
};

export default visionFamily({
  facts: ppOcrv5ServerDet,
  repo: "PaddlePaddle/PP-OCRv5_server_det_safetensors",
  needs: ["intraclass_block_config"],
  checkpoints: { PPOCRV5ServerDetForObjectDetection: ["PaddlePaddle/PP-OCRv5_server_det_safetensors"] },
  reference,
  brief: ["backbone_config"],
  processor: regionProcessor,
  processorSettings: () => ({ limit_side_len: 64 }),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (_, context, merged) => ({
    backbone_config: halvedHgnet(shrunkBackbone(merged, context)),
    neck_out_channels: context.size.width,
  }),
  architectures: {
    PPOCRV5ServerDetModel: imageClass({ ...regionImages, task: "image-feature-extraction" }, bareRegions(model)),
    PPOCRV5ServerDetForObjectDetection: imageClass({ ...regionImages, task: "object-detection" }, detection),
  },
  variants: {
    "bilinear maps": { config: { interpolate_mode: "bilinear" }, classes: ["PPOCRV5ServerDetForObjectDetection"] },
  },
});
