import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { clipTextTower } from "@tiny-random/text/families/clip_text_model";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { clipsegTextDefaults as text_config } from "@tiny-random/text/temporary-defaults";
import { imageSize, processor, defaults as vision_config } from "@tiny-random/vision/families/clipseg_vision_model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { compositeFamily } from "../composite-family.ts";
import { captionedClass } from "../layers/captioned-class.ts";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { textMaskDecoder } from "../layers/text-mask-decoder.ts";

/** The defaults of CLIPSegConfig. */
const defaults = {
  model_type: "clipseg",
  text_config,
  vision_config,
  projection_dim: 512,
  logit_scale_init_value: 2.6592,
  initializer_factor: 1,
  extract_layers: [3, 6, 9] as readonly number[],
  reduce_dim: 64,
  decoder_num_attention_heads: 4,
  decoder_attention_dropout: 0,
  decoder_hidden_act: "quick_gelu",
  decoder_intermediate_size: 2048,
  conditional_layer: 0,
  use_complex_transposed_convolution: false,
};
type ClipsegConfig = typeof defaults;

const clip = (c: ClipsegConfig) => projectedTowers(c, clipTextTower(c.text_config), clipImageTower(c.vision_config));

/** A mask for each image of what its text names. */
const segmentation = (c: ClipsegConfig) =>
  module(
    { clip: baseModel(clip(c)), decoder: textMaskDecoder(c, imageSize(c.vision_config)) },
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

export default compositeFamily({
  defaults,
  repo: "CIDAS/clipseg-rd64-refined",
  checkpoints: { CLIPSegForImageSegmentation: ["CIDAS/clipseg-rd64-refined"] },
  reference: { vision_config: { ...vision_config, patch_size: 16 }, use_complex_transposed_convolution: true },
  tokenizer: "clip",
  preprocessor: processor,
  processor: { className: "CLIPSegProcessor", imageSize: (c) => imageSize(c.vision_config) },
  tiny: (c, { size }) => ({
    extract_layers: c.extract_layers.slice(-2).map((_, index) => index),
    reduce_dim: size.width / 2,
    decoder_num_attention_heads: 2,
    decoder_intermediate_size: size.width,
    // Two steps of a quarter patch each make whole patches of pixels only where these are 16 wide.
    ...(c.use_complex_transposed_convolution && {
      vision_config: { ...c.vision_config, patch_size: 16, image_size: 2 * c.vision_config.image_size },
    }),
  }),
  architectures: {
    CLIPSegModel: dualEncoderClass(clip, projectedHalves, (m, ...inputs) => m(...inputs).outputs),
    CLIPSegForImageSegmentation: captionedClass(segmentation, (c) => imageSize(c.vision_config), {
      unused: { "clip.logit_scale": "no similarity is computed" },
    }),
  },
});
