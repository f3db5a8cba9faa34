import {
  activation,
  asSequence,
  type Dim,
  dense,
  interpolatedPositions,
  layerNorm,
  module,
  scale,
  Tensor,
  vitAttention,
  vitSelfAttention,
} from "@tiny-random/nn";
import { gridBias } from "./grid-bias.ts";
import type { Extras } from "./image-model.ts";
import { inEveryRow, learnedTokens, patchEmbeddings, patchGrid, withMasked } from "./vit-embeddings.ts";
import type { VitConfig } from "./vit-encoder.ts";

/** The config fields that the encoder of BEiT reads. */
export interface BeitEncoderConfig extends VitConfig {
  readonly use_mask_token: boolean;
  readonly use_absolute_position_embeddings: boolean;
  readonly use_relative_position_bias: boolean;
  readonly use_shared_relative_position_bias: boolean;
  readonly layer_scale_init_value: number;
  readonly use_mean_pooling: boolean;
}

/** Rows and columns of patches. */
export type Grid = readonly [rows: Dim, columns: Dim];

/** Patches behind the first token; positions are added only where the config says so. */
const embeddings = (c: BeitEncoderConfig) => {
  const learned = patchGrid(c);
  const width = c.hidden_size;
  const length = 1 + learned[0] * learned[1];
  return module(
    {
      cls_token: learnedTokens(width),
      mask_token: c.use_mask_token ? learnedTokens(width) : undefined,
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: c.use_absolute_position_embeddings ? learnedTokens(width, length) : undefined,
    },
    (m, pixels: Tensor, mask?: Tensor) => {
      const patches = m.patch_embeddings(pixels);
      const grid: Grid = [patches.size(2), patches.size(3)];
      const all = asSequence(patches);
      const seen = mask && m.mask_token ? withMasked(all, m.mask_token, mask) : all;
      const x = Tensor.cat([inEveryRow(m.cls_token, seen), seen], 1);
      if (!m.position_embeddings) return { x, grid };
      return { x: x.add(interpolatedPositions(x, { table: m.position_embeddings, tokens: 1, learned }, grid)), grid };
    },
  );
};

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
  embeddings: embeddings(c),
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
