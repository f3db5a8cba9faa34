import { rtDetrV2 } from "@tiny-random/atlas/configs/rt_detr_v2";
import type { ConfigOf, Context } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { type LevelMemory, lookAt } from "../layers/deformable-attention.ts";
import { hybridEncoder, hybridParts } from "../layers/hybrid-encoder.ts";
import { imageClass } from "../layers/image-class.ts";
import { type PointTable, pointMaps, pointShares, tableLooks } from "../layers/point-table-attention.ts";
import {
  decoderProjections,
  type RtDetrParts,
  rtDetrDecoder,
  rtDetrImages,
  rtDetrModel,
  rtDetrProcessor,
  threeStages,
  tiedDetection,
  tinyRtDetr,
  unusedScores,
} from "../layers/rt-detr.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type RTDetrV2Config = ConfigOf<typeof rtDetrV2>;

/** Deformable attention whose samples may be discrete (Lv et al., 2024). */
const attention = (c: RTDetrV2Config) => {
  const { d_model: width } = c;
  const table: PointTable = {
    width,
    heads: c.decoder_attention_heads,
    points: Array.from({ length: c.decoder_n_levels }, () => c.decoder_n_points),
    offsetScale: c.decoder_offset_scale,
    method: c.decoder_method,
  };
  return module(
    {
      ...pointMaps(table),
      value_proj: linear(width, width),
      output_proj: linear(width, width),
      n_points_scale: pointShares(table.points),
    },
    (m, x: Tensor, boxes: Tensor, memory: LevelMemory) => {
      const looks = tableLooks(m, m.n_points_scale, table, x, boxes, memory);
      return m.output_proj(lookAt(m.value_proj(memory.values), memory.levels, looks));
    },
  );
};

const parts: RtDetrParts<RTDetrV2Config> = {
  encoder: (c) => hybridEncoder(c, hybridParts),
  projections: decoderProjections,
  decoder: (c, detects) => rtDetrDecoder(c, detects, attention),
};

export default visionFamily({
  facts: rtDetrV2,
  repo: "PekingU/rtdetr_v2_r18vd",
  checkpoints: { RTDetrV2ForObjectDetection: ["PekingU/rtdetr_v2_r18vd", "PekingU/rtdetr_v2_r50vd"] },
  reference: {
    backbone_config: { model_type: "rt_detr_resnet", ...threeStages },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: rtDetrProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => tinyRtDetr(c, context, merged),
  architectures: {
    RTDetrV2Model: imageClass(
      { ...rtDetrImages, task: "image-feature-extraction" },
      (c: RTDetrV2Config, context: Context) => rtDetrModel(c, context, parts),
    ),
    RTDetrV2ForObjectDetection: imageClass(
      { ...rtDetrImages, task: "object-detection", unused: unusedScores },
      (c: RTDetrV2Config, context: Context) => tiedDetection(c, context, parts),
    ),
  },
  variants: {
    "discrete samples": { config: { decoder_method: "discrete" }, classes: ["RTDetrV2ForObjectDetection"] },
  },
});
