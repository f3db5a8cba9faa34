import { clipseg as clipsegFacts } from "@tiny-random/atlas/configs/clipseg";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { clipTextTower } from "@tiny-random/text/families/clip_text_model";
import { clipsegTextFacts } from "@tiny-random/text/families/clipseg_text_model";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { clipsegVisionFacts, imageSize, processor } from "@tiny-random/vision/families/clipseg_vision_model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { captionedClass } from "../../layers/captioned-class.ts";
import { projectedHalves, projectedTowers } from "../../layers/dual-encoder.ts";
import { dualEncoderClass } from "../../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { maskDecoder } from "./mask-decoder.ts";

const facts = narrowed(clipsegFacts, {
  projection_dim: "number",
  logit_scale_init_value: "number",
  text_config: clipsegTextFacts,
  vision_config: clipsegVisionFacts,
});
type ClipsegConfig = ConfigOf<typeof facts>;

const clip = (c: ClipsegConfig) => projectedTowers(c, clipTextTower(c.text_config), clipImageTower(c.vision_config));

/** For each image, a mask of what its text names. */
const segmentation = (c: ClipsegConfig) =>
  module(
    { clip: baseModel(clip(c)), decoder: maskDecoder(c, imageSize(c.vision_config)) },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const { states, pooled } = m.clip.vision_model(pixels);
      const condition = m.clip.text_projection(m.clip.text_model(ids, context).pooled);
      const activations = c.extract_layers.map((layer) => states[layer + 1] as Tensor);
      return {
        logits: m.decoder(activations, condition),
        conditional_embeddings: condition,
        pooled_output: m.clip.visual_projection(pooled),
      };
    },
  );

export default multimodalFamily({
  facts,
  repo: "CIDAS/clipseg-rd64-refined",
  checkpoints: { CLIPSegForImageSegmentation: ["CIDAS/clipseg-rd64-refined"] },
  reference: { vision_config: { patch_size: 16 }, use_complex_transposed_convolution: true },
  tokenizer: "clip",
  preprocessor: processor,
  processor: { className: "CLIPSegProcessor", imageSize: (c) => imageSize(c.vision_config) },
  tiny: (c, { size }, merged) => ({
    extract_layers: c.extract_layers.slice(-2).map((_, index) => index),
    reduce_dim: size.width / 2,
    decoder_num_attention_heads: 2,
    decoder_intermediate_size: size.width,
    // Two strides of a quarter patch cover a patch only where it is 16 pixels wide.
    ...(c.use_complex_transposed_convolution && {
      vision_config: { ...merged.vision_config, patch_size: 16, image_size: 2 * c.vision_config.image_size },
    }),
  }),
  variants: {
    "one transposed convolution": {
      config: { use_complex_transposed_convolution: false, conditional_layer: 1 },
      classes: ["CLIPSegForImageSegmentation"],
    },
  },
  architectures: {
    CLIPSegModel: dualEncoderClass(clip, projectedHalves),
    CLIPSegForImageSegmentation: captionedClass(segmentation, (c) => imageSize(c.vision_config), {
      unused: { "clip.logit_scale": "no similarity is computed" },
    }),
  },
});
