import {
  activation,
  asSequence,
  dense,
  interpolatedPositions,
  layerNorm,
  module,
  scale,
  Tensor,
  type VitLayerConfig,
  vitAttention,
  vitSelfAttention,
} from "@tiny-random/nn";
import { relativePositionBias } from "./beit-position-bias.ts";
import { afterEach } from "./feature-maps.ts";
import type { Extras } from "./image-model.ts";
import {
  type Grid,
  learnedTokens,
  type PatchConfig,
  patchCount,
  patchEmbeddings,
  patchGrid,
  tokensFor,
  withMasked,
} from "./vit-embeddings.ts";

/** The config fields that BEiT's encoder and pooler read. */
export interface BeitEncoderConfig extends PatchConfig, VitLayerConfig {
  readonly num_hidden_layers: number;
  readonly use_mask_token: boolean;
  readonly use_absolute_position_embeddings: boolean;
  readonly use_relative_position_bias: boolean;
  readonly use_shared_relative_position_bias: boolean;
  readonly layer_scale_init_value: number;
  readonly use_mean_pooling: boolean;
}

/** The class token and patches, with absolute positions where the config has them; beside them the grid of patches. */
const embeddings = (c: BeitEncoderConfig) => {
  const width = c.hidden_size;
  return module(
    {
      cls_token: learnedTokens(width),
      mask_token: c.use_mask_token ? learnedTokens(width) : undefined,
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: c.use_absolute_position_embeddings ? learnedTokens(width, 1 + patchCount(c)) : undefined,
    },
    (m, pixels: Tensor, mask?: Tensor) => {
      const patches = m.patch_embeddings(pixels);
      const grid: Grid = [patches.size(2), patches.size(3)];
      const sequence = asSequence(patches);
      const seen = mask && m.mask_token ? withMasked(sequence, m.mask_token, mask) : sequence;
      const x = Tensor.cat([tokensFor(m.cls_token, seen), seen], 1);
      if (!m.position_embeddings) return { x, grid };
      const positions = { table: m.position_embeddings, tokens: 1, learned: patchGrid(c) };
      return { x: x.add(interpolatedPositions(x, positions, grid)), grid };
    },
  );
};

const biasWhere = (c: BeitEncoderConfig, has: boolean) =>
  has ? relativePositionBias(c.num_attention_heads, patchGrid(c)) : undefined;

/** Pre-norm attention and feed-forward with layer scale (lambda); keys have no bias. */
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
    (m, x: Tensor, grid: Grid, sharedBias: Tensor | undefined) => {
      const attended = m.attention(m.layernorm_before(x), relative_position_bias?.(x, grid) ?? sharedBias);
      const joined = x.add(attended.mul(m.lambda_1 ?? 1));
      const inner = activation(c.hidden_act)(m.intermediate(m.layernorm_after(joined)));
      return joined.add(m.output(inner).mul(m.lambda_2 ?? 1));
    },
  );
};

/** The layers, and the relative position bias that they may share; returns the states before the first layer and after each. */
const encoder = (c: BeitEncoderConfig) =>
  module(
    {
      layer: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      relative_position_bias: biasWhere(c, c.use_shared_relative_position_bias),
    },
    (m, x: Tensor, grid: Grid): readonly Tensor[] => {
      const sharedBias = m.relative_position_bias?.(x, grid);
      return afterEach(m.layer, x, grid, sharedBias);
    },
  );

/** The parts of BEiT (Bao et al., 2021). */
export const beitParts = (c: BeitEncoderConfig) => ({
  embeddings: embeddings(c),
  encoder: encoder(c),
  layernorm: c.use_mean_pooling ? undefined : layerNorm(c.hidden_size, c.layer_norm_eps),
});

type Parts = ReturnType<typeof beitParts>;

/** The states before the first layer and after each, and the grid of patches; `bool_masked_pos` masks patches. */
export const beitStates = (m: Omit<Parts, "layernorm">, pixels: Tensor, extras: Extras = {}) => {
  const { x, grid } = m.embeddings(pixels, extras["bool_masked_pos"]);
  return { states: m.encoder(x, grid), grid };
};

/** The last layer's states; with mean pooling it is the pooler that has the norm. */
export const beitHidden = (m: Parts, pixels: Tensor, extras?: Extras): Tensor => {
  const last = beitStates(m, pixels, extras).states.at(-1) as Tensor;
  return m.layernorm?.(last) ?? last;
};

/** The normalized mean of the patches, or the class token's state. */
const pooler = (c: BeitEncoderConfig) => {
  const norm = c.use_mean_pooling ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined;
  return module({ layernorm: norm }, (m, x: Tensor) => m.layernorm?.(x.slice(1, 1).mean(1)) ?? x.select(1, 0));
};

/** BEiT with its pooler: the bare class. */
export const pooledBeit = (c: BeitEncoderConfig) =>
  module({ ...beitParts(c), pooler: pooler(c) }, (m, pixels: Tensor) => {
    const last_hidden_state = beitHidden(m, pixels);
    return { last_hidden_state, pooler_output: m.pooler(last_hidden_state) };
  });
