import { centeredRmsNorm, module, type Tensor, weight } from "@tiny-random/nn";

/** The config fields that Gemma 3's projector reads. */
export interface Gemma3ProjectorConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: {
    readonly hidden_size: number;
    readonly layer_norm_eps: number;
    readonly image_size: number;
    readonly patch_size: number;
  };
  readonly mm_tokens_per_image: number;
}

/** SigLIP's patches, averaged in squares and normed, as a text's image tokens: `[images, patches, width]` → `[images, tokens, text width]`. */
export const gemma3Projector = (c: Gemma3ProjectorConfig) => {
  const { hidden_size: width, layer_norm_eps, image_size, patch_size } = c.vision_config;
  const [patches, tokens] = [Math.floor(image_size / patch_size), Math.floor(Math.sqrt(c.mm_tokens_per_image))];
  const square = Math.floor(patches / tokens);
  return module(
    {
      mm_input_projection_weight: weight([width, c.text_config.hidden_size], width),
      mm_soft_emb_norm: centeredRmsNorm(width, layer_norm_eps),
    },
    (m, x: Tensor) => {
      const squares = x.reshape([x.size(0), tokens, square, tokens, square, width]);
      const pooled = squares.mean([2, 4]).reshape([x.size(0), tokens ** 2, width]);
      return m.mm_soft_emb_norm(pooled).matmul(m.mm_input_projection_weight);
    },
  );
};
