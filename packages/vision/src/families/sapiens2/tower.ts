import { sapiens2 } from "@tiny-random/atlas/configs/sapiens2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  attend,
  linear,
  module,
  patchProjection,
  rmsNorm,
  scale,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { axialRope, type PatchTurns, prefixLength, rotatedPatches } from "../../layers/dinov3.ts";
import { afterEach } from "../../layers/feature-maps.ts";
import { learnedTokens, tokensFor, unreadMaskToken } from "../../layers/vit-embeddings.ts";

export const sapiens2Facts = narrowed(sapiens2, { patch_size: "number" });
/** The config of Sapiens2. */
export type Sapiens2Config = ConfigOf<typeof sapiens2Facts>;

/** Attention of patches that turn; queries and keys have norms, and some layers fewer keys than queries (GQA). */
const attention = (c: Sapiens2Config, groups: number) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const size = width / heads;
  const norm = () => (c.use_qk_norm ? rmsNorm(size, c.rms_norm_eps) : undefined);
  return module(
    {
      wq: linear(width, width, { bias: c.query_bias }),
      wk: linear(width, groups * size, { bias: c.key_bias }),
      wv: linear(width, groups * size, { bias: c.value_bias }),
      q_norm: norm(),
      k_norm: norm(),
      proj: linear(width, width, { bias: c.proj_bias }),
      // Layer scale, of attention alone.
      gamma: module({ weight: scale(width) }, (m, x: Tensor) => x.mul(m.weight)),
    },
    (m, x: Tensor, turns: PatchTurns) => {
      const [queries, keys] = [splitHeads(m.wq(x), heads, size), splitHeads(m.wk(x), groups, size)];
      const query = rotatedPatches(m.q_norm?.(queries) ?? queries, turns);
      const key = rotatedPatches(m.k_norm?.(keys) ?? keys, turns);
      return m.gamma(m.proj(attend(query, key, splitHeads(m.wv(x), groups, size))));
    },
  );
};

/** A feed-forward network; gate and value are in one projection where the config has a gate. */
const feedForward = (c: Sapiens2Config) => {
  const [width, inner, bias] = [c.hidden_size, c.intermediate_size, c.mlp_bias];
  const act = activation(c.hidden_act);
  return module(
    { w12: linear(width, c.use_gated_mlp ? 2 * inner : inner, { bias }), w3: linear(inner, width, { bias }) },
    (m, x: Tensor) => {
      if (!c.use_gated_mlp) return m.w3(act(m.w12(x)));
      const [gate, value] = m.w12(x).chunk(2, -1) as [Tensor, Tensor];
      return m.w3(act(gate).mul(value));
    },
  );
};

const block = (c: Sapiens2Config, index: number) =>
  module(
    {
      ln1: rmsNorm(c.hidden_size, c.rms_norm_eps),
      attn: attention(c, c.num_key_value_heads_per_layer?.[index] ?? c.num_attention_heads),
      ln2: rmsNorm(c.hidden_size, c.rms_norm_eps),
      ffn: feedForward(c),
    },
    (m, x: Tensor, turns: PatchTurns) => {
      const attended = m.attn(m.ln1(x), turns).add(x);
      return m.ffn(m.ln2(attended)).add(attended);
    },
  );

/** The weights of the tower, by the names of its checkpoints. */
export const sapiens2Parts = (c: Sapiens2Config) => ({
  cls_token: learnedTokens(c.hidden_size),
  storage_tokens: learnedTokens(c.hidden_size, c.num_register_tokens),
  embeddings: c.use_mask_token ? module({ mask_token: unreadMaskToken(1, 1, c.hidden_size) }, () => 0) : undefined,
  patch_embed: module(
    { projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size) },
    (m, pixels: Tensor) => m.projection(pixels),
  ),
  blocks: Array.from({ length: c.num_hidden_layers }, (_, index) => block(c, index)),
  ln1: rmsNorm(c.hidden_size, c.rms_norm_eps),
});

/** The states before the first layer and after each, and the grid of patches. */
export const sapiens2States = (c: Sapiens2Config, m: ReturnType<typeof sapiens2Parts>, pixels: Tensor) => {
  const grid = m.patch_embed(pixels);
  const patches = asSequence(grid);
  const turns = { tables: axialRope(c, c.rope_theta, grid), prefix: prefixLength(c) };
  const tokens = Tensor.cat([tokensFor(m.cls_token, patches), tokensFor(m.storage_tokens, patches), patches], 1);
  return { grid, states: afterEach(m.blocks, tokens, turns) };
};

/** The patches' normalized states as a map, `[batch, width, rows, columns]`. */
export const sapiens2Map = (c: Sapiens2Config) =>
  module(sapiens2Parts(c), (m, pixels: Tensor) => {
    const { grid, states } = sapiens2States(c, m, pixels);
    return m
      .ln1(states.at(-1) as Tensor)
      .slice(1, prefixLength(c))
      .transpose(1, 2)
      .reshape(grid.shape);
  });
