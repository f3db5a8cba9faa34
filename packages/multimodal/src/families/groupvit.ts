import { groupvit as groupvitFacts } from "@tiny-random/atlas/configs/groupvit";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { batchNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { clipTextTower } from "@tiny-random/text/families/clip_text_model";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { processor } from "@tiny-random/vision/families/clip_vision_model";
import {
  type GroupvitOutputs,
  groupvitVisionFacts,
  groupvitVisionTower,
} from "@tiny-random/vision/families/groupvit_vision_model/index";
import { imagesOfOneSize } from "@tiny-random/vision/layers/image-tower-class";
import { exponential, learnedNumber, projectedHalves, similarities, unitLength } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(groupvitFacts, { vision_config: groupvitVisionFacts });
type GroupvitConfig = ConfigOf<typeof facts>;

/** Two linear maps with a batch norm between them: `[batch, inputs]` → `[batch, outputs]`. */
const projector = (inputs: number, inner: number, outputs: number) =>
  module({ 0: linear(inputs, inner), 1: batchNorm(inner), 3: linear(inner, outputs) }, (m, x: Tensor) =>
    m[3](m[1](m[0](x)).relu()),
  );

/** To which of the last groups each pixel belongs: stage after stage from groups to patches, `[images, groups, side, side]`. */
const groupsOfPixels = (groupings: readonly Tensor[], c: GroupvitConfig["vision_config"]): Tensor => {
  const whole = groupings.slice(1).reduce((below, stage) => stage.matmul(below), groupings[0] as Tensor);
  const side = Math.floor(c.image_size / c.patch_size);
  return whole.unflatten(2, [side, side]).interpolate({ size: [c.image_size, c.image_size], mode: "bilinear" });
};

/** CLIP whose images are groups of patches, each of which is compared with texts where the config asks for segments. */
const groupvit = (c: GroupvitConfig) =>
  module(
    {
      text_model: clipTextTower(c.text_config),
      vision_model: groupvitVisionTower(c.vision_config),
      visual_projection: projector(c.vision_config.hidden_size, c.projection_intermediate_dim, c.projection_dim),
      text_projection: projector(c.text_config.hidden_size, c.projection_intermediate_dim, c.projection_dim),
      logit_scale: learnedNumber(c.logit_scale_init_value),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const image: GroupvitOutputs = m.vision_model(pixels);
      const text = m.text_projection(m.text_model(ids, context).pooled);
      const compared = similarities(text, m.visual_projection(image.pooled), exponential(m.logit_scale));
      if (!c.output_segmentation) return compared;
      const groups = image.hidden.size(1) as number;
      const vectors = unitLength(m.visual_projection(image.hidden.flatten(0, 1)));
      const factor = pixels.graph.parameter(m.logit_scale).exp();
      const scores = vectors.matmul(compared.text_embeds.transpose(0, 1)).mul(factor);
      const ofGroups = scores.unflatten(0, [image.hidden.size(0), groups]).transpose(1, 2);
      const pixelGroups = groupsOfPixels(image.groupings, c.vision_config);
      const segmentation = ofGroups.matmul(pixelGroups.flatten(2)).mul(factor);
      const edge = c.vision_config.image_size;
      return { segmentation_logits: segmentation.unflatten(2, [edge, edge]), ...compared };
    },
  );

export default multimodalFamily({
  facts,
  repo: "nvidia/groupvit-gcc-yfcc",
  checkpoints: { GroupViTModel: ["nvidia/groupvit-gcc-yfcc"] },
  tokenizer: "clip",
  preprocessor: processor,
  processor: { className: "CLIPProcessor" },
  tiny: (_c, { size }) => ({ projection_intermediate_dim: 2 * size.width }),
  architectures: {
    GroupViTModel: dualEncoderClass(groupvit, projectedHalves, {
      images: (c: GroupvitConfig) => imagesOfOneSize(c.vision_config, "image_batch_size"),
    }),
  },
  variants: {
    segments: { config: { output_segmentation: true }, classes: ["GroupViTModel"] },
  },
});
