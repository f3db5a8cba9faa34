import {
  conv2d,
  convTranspose2d,
  layerNorm,
  linear,
  module,
  type Tensor,
  type TowerConfig,
  towerAttention,
  towerMlp,
} from "@tiny-random/nn";

/** The config fields of the mask decoder. */
export interface MaskDecoderConfig {
  readonly vision_config: TowerConfig & { readonly patch_size: number };
  readonly projection_dim: number;
  readonly extract_layers: readonly number[];
  readonly reduce_dim: number;
  readonly decoder_num_attention_heads: number;
  readonly decoder_intermediate_size: number;
  readonly conditional_layer: number;
  readonly use_complex_transposed_convolution: boolean;
}

/** The decoder's layers are the image tower's, but narrower and with ReLU, whatever `decoder_hidden_act` says. */
const decoderConfig = (c: MaskDecoderConfig) => ({
  ...c.vision_config,
  hidden_size: c.reduce_dim,
  num_attention_heads: c.decoder_num_attention_heads,
  intermediate_size: c.decoder_intermediate_size,
  hidden_act: "relu",
});

/** A layer with norms behind the residuals. */
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

/** Transposed convolutions from patches to pixels, `[batch, width, rows, columns]` → `[batch, 1, height, width]`: one, or three. */
const toPixels = ({
  reduce_dim: width,
  vision_config,
  use_complex_transposed_convolution: isComplex,
}: MaskDecoderConfig) => {
  const patch = vision_config.patch_size;
  if (!isComplex) return convTranspose2d(width, 1, patch, { stride: patch });
  const step = Math.floor(patch / 4);
  const children = {
    0: conv2d(width, width, 3, { padding: 1 }),
    2: convTranspose2d(width, width / 2, step, { stride: step }),
    4: convTranspose2d(width / 2, 1, step, { stride: step }),
  };
  return module(children, (m, x: Tensor) => m[4](m[2](m[0](x).relu()).relu()));
};

/**
 * A mask of what a text names (Lüddecke and Ecker, 2022): a layer for each of the image tower's chosen states, the last state
 * first; FiLM conditions one of them on the text.
 *
 * @param edge height and width of images in pixels
 * @returns `[batch, height, width]`
 */
export const maskDecoder = (c: MaskDecoderConfig, edge: number) =>
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
        const modulated = sum.mul(m.film_mul(condition).unsqueeze(1));
        const conditioned = modulated.add(m.film_add(condition).unsqueeze(1));
        x = layer(index === c.conditional_layer ? conditioned : sum);
      }
      const rows = Math.floor(edge / c.vision_config.patch_size);
      const grid = (x as Tensor).slice(1, 1).transpose(1, 2).unflatten(2, [rows, rows]);
      return m.transposed_convolution(grid).squeeze(1);
    },
  );
