import {
  activation,
  dense,
  layerNorm,
  module,
  scale,
  type Tensor,
  vitAttention,
  vitSelfAttention,
} from "@tiny-random/nn";
import { type BeitEmbeddingsConfig, beitEmbeddings, type Grid } from "./beit-embeddings.ts";
import { gridBias } from "./grid-bias.ts";
import type { Extras } from "./image-model.ts";
import { patchGrid } from "./vit-embeddings.ts";
import type { VitConfig } from "./vit-encoder.ts";

/** The config fields that the encoder of BEiT reads. */
export interface BeitEncoderConfig extends VitConfig, BeitEmbeddingsConfig {
  readonly use_relative_position_bias: boolean;
  readonly use_shared_relative_position_bias: boolean;
  readonly layer_scale_init_value: number;
  readonly use_mean_pooling: boolean;
}

const biasWhere = (c: BeitEncoderConfig, has: boolean) =>
  has ? gridBias(c.num_attention_heads, patchGrid(c)) : undefined;

/** Attention whose keys have no bias, over patches whose distances have one; each block scaled where it joins. */
const layer = (c: BeitEncoderConfig) => {
  const width = c.hidden_size;
  const relative_position_bias = biasWhere(c, c.use_relative_position_bias);
  const options = { keyBias: false, beside: { relative_position_bias } };
  const lambda = () => (c.layer_scale_init_value > 0 ? scale(width) : undefined);
  return module(
    {
      lambda_1: lambda(),
      lambda_2: lambda(),
      attention: vitAttention(c, vitSelfAttention({ ...c, qkv_bias: true }, options)),
      intermediate: dense(width, c.intermediate_size),
      output: dense(c.intermediate_size, width),
      layernorm_before: layerNorm(width, c.layer_norm_eps),
      layernorm_after: layerNorm(width, c.layer_norm_eps),
    },
    (m, x: Tensor, grid: Grid, shared: Tensor | undefined) => {
      const attended = m.attention(m.layernorm_before(x), relative_position_bias?.(x, grid) ?? shared);
      const joined = x.add(attended.mul(m.lambda_1 ?? 1));
      const inner = activation(c.hidden_act)(m.intermediate(m.layernorm_after(joined)));
      return joined.add(m.output(inner).mul(m.lambda_2 ?? 1));
    },
  );
};

/** Layers, and the bias that they share where each has none: the states before, between and after them. */
const encoder = (c: BeitEncoderConfig) =>
  module(
    {
      layer: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      relative_position_bias: biasWhere(c, c.use_shared_relative_position_bias),
    },
    (m, x: Tensor, grid: Grid): readonly Tensor[] => {
      const shared = m.relative_position_bias?.(x, grid);
      const states = [x];
      for (const one of m.layer) states.push(one(states.at(-1) ?? x, grid, shared));
      return states;
    },
  );

/** The parts of BEiT (Bao et al., 2021) by their keys. */
export const beitParts = (c: BeitEncoderConfig) => ({
  embeddings: beitEmbeddings(c),
  encoder: encoder(c),
  layernorm: c.use_mean_pooling ? undefined : layerNorm(c.hidden_size, c.layer_norm_eps),
});

type Parts = ReturnType<typeof beitParts>;

/** The states of all layers and the grid of patches. Which patches are masked comes as `bool_masked_pos`. */
export const beitStates = (m: Omit<Parts, "layernorm">, pixels: Tensor, extras: Extras = {}) => {
  const { x, grid } = m.embeddings(pixels, extras["bool_masked_pos"]);
  return { states: m.encoder(x, grid), grid };
};

/** The last layer's states; normalized where their mean is not. */
export const beitHidden = (m: Parts, pixels: Tensor, extras?: Extras): Tensor => {
  const last = beitStates(m, pixels, extras).states.at(-1) as Tensor;
  return m.layernorm?.(last) ?? last;
};

/** The mean of the patches, normalized; or the first token's state of a model that normalizes all. */
const pooler = (c: BeitEncoderConfig) => {
  const norm = c.use_mean_pooling ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined;
  return module({ layernorm: norm }, (m, x: Tensor) => m.layernorm?.(x.slice(1, 1).mean(1)) ?? x.select(1, 0));
};

/** The last states and one vector of the image: the outputs of the bare class. */
export const pooledBeit = (c: BeitEncoderConfig) =>
  module({ ...beitParts(c), pooler: pooler(c) }, (m, pixels: Tensor) => {
    const last_hidden_state = beitHidden(m, pixels);
    return { last_hidden_state, pooler_output: m.pooler(last_hidden_state) };
  });
