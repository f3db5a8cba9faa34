import {
  baseModel,
  conv2d,
  convTranspose2d,
  layerNorm,
  linear,
  module,
  type Tensor,
  towerAttention,
  towerMlp,
} from "@tiny-random/nn";
import { clipTextTower } from "@tiny-random/text/families/clip_text_model";
import type { TextContext } from "@tiny-random/text/layers/backbone";
import { classTower } from "@tiny-random/vision/layers/image-tower";
import { compositeFamily } from "../composite-family.ts";
import { captionedClass } from "../layers/captioned-class.ts";
import { dualEncoderClass, projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { defaults as text_config } from "./clipseg_text_model.ts";
import { imageSize, processor, defaults as vision_config } from "./clipseg_vision_model.ts";

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

const clip = (c: ClipsegConfig) => projectedTowers(c, clipTextTower(c.text_config), classTower(c.vision_config));

/** The sizes of a decoder's layer: the image tower's, narrower, activated by relu whatever the config says. */
const decoderConfig = (c: ClipsegConfig) => ({
  ...c.vision_config,
  hidden_size: c.reduce_dim,
  num_attention_heads: c.decoder_num_attention_heads,
  intermediate_size: c.decoder_intermediate_size,
  hidden_act: "relu",
});

/** Attention and feed-forward, each normalized after it is added to the stream. */
const decoderLayer = (c: ReturnType<typeof decoderConfig>) =>
  module(
    {
      self_attn: towerAttention(c),
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
      layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor) => {
      const attended = m.layer_norm1(x.add(m.self_attn(x)));
      return m.layer_norm2(attended.add(m.mlp(attended)));
    },
  );

/** From a grid of patches to pixels, `[batch, width, rows, columns]` → `[batch, 1, height, width]`: at once, or in two steps. */
const toPixels = ({ reduce_dim: width, vision_config, use_complex_transposed_convolution: inSteps }: ClipsegConfig) => {
  const patch = vision_config.patch_size;
  if (!inSteps) return convTranspose2d(width, 1, patch, { stride: patch });
  const step = Math.floor(patch / 4);
  const children = {
    0: conv2d(width, width, 3, { padding: 1 }),
    2: convTranspose2d(width, width / 2, step, { stride: step }),
    4: convTranspose2d(width / 2, 1, step, { stride: step }),
  };
  return module(children, (m, x: Tensor) => m[4](m[2](m[0](x).relu()).relu()));
};

/**
 * A mask of what a text names (Lueddecke and Ecker, 2022): from the last of some layers of the image tower to the first,
 * conditioned on the text by a linear map at one place.
 *
 * @returns `[batch, height, width]`
 */
const decoder = (c: ClipsegConfig) =>
  module(
    {
      film_mul: linear(c.projection_dim, c.reduce_dim),
      film_add: linear(c.projection_dim, c.reduce_dim),
      transposed_convolution: toPixels(c),
      reduces: c.extract_layers.map(() => linear(c.vision_config.hidden_size, c.reduce_dim)),
      layers: c.extract_layers.map(() => decoderLayer(decoderConfig(c))),
    },
    (m, activations: readonly Tensor[], condition: Tensor) => {
      let x: Tensor | undefined;
      for (const [index, layer] of m.layers.entries()) {
        const reduced = m.reduces[index]?.(activations.at(-1 - index) as Tensor) as Tensor;
        const sum: Tensor = x ? reduced.add(x) : reduced;
        const text = (film: Tensor) => film.unsqueeze(1);
        const conditioned = sum.mul(text(m.film_mul(condition))).add(text(m.film_add(condition)));
        x = layer(index === c.conditional_layer ? conditioned : sum);
      }
      const rows = Math.floor(imageSize(c.vision_config) / c.vision_config.patch_size);
      const grid = (x as Tensor).slice(1, 1).transpose(1, 2).unflatten(2, [rows, rows]);
      return m.transposed_convolution(grid).squeeze(1);
    },
  );

/** A mask for each image of what its text names. */
const segmentation = (c: ClipsegConfig) =>
  module({ clip: baseModel(clip(c)), decoder: decoder(c) }, (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
    const { states, pooled } = m.clip.vision_model(pixels);
    const condition = m.clip.text_projection(m.clip.text_model(ids, context).pooled);
    const activations = c.extract_layers.map((layer) => states[layer + 1] as Tensor);
    return {
      logits: m.decoder(activations, condition),
      conditional_embeddings: condition,
      pooled_output: m.clip.visual_projection(pooled),
    };
  });

export default compositeFamily({
  defaults,
  repo: "CIDAS/clipseg-rd64-refined",
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
