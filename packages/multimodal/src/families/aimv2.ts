import { aimv2 as aimv2Facts } from "@tiny-random/atlas/configs/aimv2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { type Graph, linear, module, type Tensor } from "@tiny-random/nn";
import { aimv2TextTower } from "@tiny-random/text/families/aimv2_text_model";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { aimv2Images, aimv2VisionFacts, aimv2VisionTower } from "@tiny-random/vision/families/aimv2_vision_model";
import { processor } from "@tiny-random/vision/families/clip_vision_model";
import { learnedNumber, similarities } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(aimv2Facts, { vision_config: aimv2VisionFacts });
type Aimv2Config = ConfigOf<typeof facts>;

/** CLIP over towers of gated layers; the factor of cosines has a limit. */
const aimv2 = (c: Aimv2Config) =>
  module(
    {
      text_model: aimv2TextTower(c.text_config),
      vision_model: aimv2VisionTower(c.vision_config),
      visual_projection: linear(c.vision_config.hidden_size, c.projection_dim, { bias: false }),
      text_projection: linear(c.text_config.hidden_size, c.projection_dim, { bias: false }),
      logit_scale: learnedNumber(c.logit_scale_init_value),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const text = m.text_projection(m.text_model(ids, context).pooled);
      const image = m.visual_projection(m.vision_model(pixels).pooled as Tensor);
      const limited = (graph: Graph) =>
        graph
          .parameter(m.logit_scale)
          .clamp(0, Math.fround(Math.log(c.max_logit_scale)))
          .exp();
      return similarities(text, image, limited);
    },
  );

export default multimodalFamily({
  facts,
  repo: "apple/aimv2-large-patch14-224-lit",
  tokenizer: "clip",
  preprocessor: processor,
  processor: { className: "CLIPProcessor" },
  architectures: {
    Aimv2Model: dualEncoderClass(
      aimv2,
      {
        text: (m, ids, context) => ({ text_embeds: m.text_projection(m.text_model(ids, context).pooled) }),
        image: (m, pixels) => ({ image_embeds: m.visual_projection(m.vision_model(pixels).pooled as Tensor) }),
      },
      { images: (c: Aimv2Config) => aimv2Images(c.vision_config, "image_batch_size") },
    ),
  },
  variants: {
    "a scale above its limit": { config: { logit_scale_init_value: 5 }, classes: ["Aimv2Model"] },
  },
});
