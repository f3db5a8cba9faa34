import { type AXK2Config, axk2 } from "@tiny-random/atlas/configs/axk2";
import { linear, module, rmsNorm, Tensor } from "@tiny-random/nn";
import { llamaKeys, preNormBlock } from "../layers/decoder/decoder-layers.ts";
import type { Block, DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { lightningIndexer } from "../layers/decoder/lightning-indexer.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { attendLatents, indexedLatentCache, latentParts } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { groupedRouter } from "../layers/experts/routing.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** DeepSeek V3.2's attention, whose queries come with gates of the heads' values, out of the latent before its norm and after. */
const attention = (c: AXK2Config, layer: number) => {
  const { num_attention_heads: heads, q_lora_rank: rank, v_head_dim: valueSize, attention_bias: bias } = c;
  const size = c.qk_nope_head_dim + c.qk_rope_head_dim;
  const options = { pairs: "neighbours", indexer: lightningIndexer(c, layer) } as const;
  const parts = latentParts(c, options);
  return module(
    {
      q_a_proj: linear(c.hidden_size, rank, { bias }),
      q_a_layernorm: rmsNorm(rank),
      q_b_proj: linear(2 * rank, heads * (size + valueSize), { bias: false }),
      ...parts,
      o_proj: linear(heads * valueSize, c.hidden_size, { bias }),
    },
    (m, x: Tensor, context: LayerContext) => {
      const compressed = m.q_a_proj(x);
      const latent = m.q_a_layernorm(compressed);
      const both = m.q_b_proj(Tensor.cat([latent, compressed], -1)).unflatten(-1, [heads, size + valueSize]);
      const [queries, gates] = both.split([size, valueSize], -1) as [Tensor, Tensor];
      const attended = attendLatents(m, c, layer, { x, queries: queries.transpose(1, 2), latent }, context, options);
      return m.o_proj(attended.mul(gates.flatten(2).sigmoid()));
    },
  );
};

/** An RMS norm whose output scales itself, by the sigmoid of a narrow feed-forward block. */
const gatedNorm = (c: AXK2Config): Block =>
  module(
    {
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      W_down: linear(c.hidden_size, c.gated_norm_rank, { bias: false }),
      W_up: linear(c.gated_norm_rank, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => {
      const normed = m.norm(x);
      const narrow = m.W_down(normed);
      return normed.mul(m.W_up(narrow.mul(narrow.sigmoid())).sigmoid());
    },
  );

const isSparse = (c: AXK2Config, layer: number): boolean => c.mlp_layer_types[layer] === "sparse";

const family = rotaryDecoderFamily<AXK2Config>({
  attention,
  // Experts outside the chosen groups score 0, which is more than a negative correction leaves of a small score.
  mlp: (c, layer) =>
    isSparse(c, layer) ? groupedMixture(c, { gate: (sizes) => groupedRouter({ ...sizes, outside: 0 }) }) : gatedMlp(c),
  layer: (c, layer, parts: DecoderParts<AXK2Config>) =>
    preNormBlock(
      {
        attention: parts.attention(c, layer),
        mlp: parts.mlp(c, layer),
        attentionNorm: gatedNorm(c),
        mlpNorm: isSparse(c, layer) ? gatedNorm(c) : parts.norm(c),
      },
      llamaKeys,
    ),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: indexedLatentCache,
});

export default textFamily({
  facts: axk2,
  repo: "skt/A.X-K2",
  tokenizer: "qwen",
  // Indexers and gates take room that narrower feed-forward blocks leave.
  tiny: (_c, { size }) => ({
    q_lora_rank: size.width / 4,
    gated_norm_rank: size.width / 8,
    intermediate_size: size.width / 4,
    moe_intermediate_size: size.width / 8,
  }),
  architectures: decoderClasses("AXK2", family, { answers: false }),
  variants: {
    "groups of experts": { config: { n_group: 2, topk_group: 1 }, classes: ["AXK2ForCausalLM"] },
    "weights as they are, biases": {
      config: { norm_topk_prob: false, attention_bias: true },
      classes: ["AXK2ForCausalLM"],
    },
  },
});
