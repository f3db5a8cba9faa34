import { metaclip2VisionModel } from "@tiny-random/atlas/configs/metaclip_2_vision_model";
import { narrowed } from "@tiny-random/core";
import { clipTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { type ClipVisionConfig, processor, projectedClass } from "./clip_vision_model.ts";

export const metaclip2VisionFacts = narrowed(metaclip2VisionModel, {
  image_size: "number",
  patch_size: "number",
  num_channels: "number",
  layer_norm_eps: "number",
  projection_dim: "number",
});

/** The tower of the huge checkpoint. */
export const reference = {
  hidden_size: 1280,
  intermediate_size: 5120,
  num_hidden_layers: 32,
  num_attention_heads: 16,
  patch_size: 14,
  projection_dim: 1024,
};

export default visionFamily({
  facts: metaclip2VisionFacts,
  repo: "facebook/metaclip-2-worldwide-huge-quickgelu",
  reference,
  processor,
  architectures: {
    MetaClip2VisionModel: clipTowerClass<ClipVisionConfig>(),
    MetaClip2VisionModelWithProjection: projectedClass,
  },
});
