import { type Molmo2TextConfig, molmo2Text } from "@tiny-random/atlas/configs/molmo2_text";
import { calledAs, linear, mergeHeads, module, Parameter, rmsNorm, splitHeads, Tensor } from "@tiny-random/nn";
import { postNorms, preNormLayer } from "../layers/decoder/decoder-layers.ts";
import type { Block, TokenEmbedding } from "../layers/decoder/decoder-parts.ts";
import { byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { activationOf } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** Words and further tokens in one table, which checkpoints have in two parts; Transformers writes halves. */
const tokenTable = (c: Molmo2TextConfig): TokenEmbedding => {
  const all = c.vocab_size + c.additional_vocab_size;
  const rows = (count: number) => new Parameter([count, c.hidden_size], { kind: "embedding" });
  const half = Math.ceil(all / 2);
  return module(
    { weight: rows(half), rest: rows(all - half) },
    (m, ids: Tensor) => {
      const { graph } = ids;
      return Tensor.cat([graph.parameter(m.weight), graph.parameter(m.rest)], 0).index_select(0, ids);
    },
    { weight: "embedding", rest: "new_embedding" },
  );
};

/** A norm of so many heads, of each one's features (Qwen 3) or of all of them together (OLMo 2). */
const headNorm = (c: Molmo2TextConfig, heads: number): Block => {
  if (c.qk_norm_type === "qwen3") return rmsNorm(c.head_dim, c.rms_norm_eps);
  const norm = rmsNorm(heads * c.head_dim, c.rms_norm_eps);
  return calledAs(norm, (x: Tensor) => splitHeads(norm(mergeHeads(x)), heads, c.head_dim));
};

const attention = (c: Molmo2TextConfig, layer: number) => {
  const sizes = { heads: c.num_attention_heads, keyValueHeads: c.num_key_value_heads, headSize: c.head_dim };
  return fusedAttention(layer, sizes, {
    qkv: linear(c.hidden_size, fusedWidth(sizes), { bias: c.attention_bias }),
    output: linear(sizes.heads * sizes.headSize, c.hidden_size, { bias: false }),
    keys: { qkv: "att_proj", output: "attn_out", q_layernorm: "q_norm", k_layernorm: "k_norm" },
    split: byPart,
    norms: { query: headNorm(c, sizes.heads), key: headNorm(c, sizes.keyValueHeads) },
  });
};

/** A gated block of one projection, whose gate features come behind the others. */
const mlp = (c: Molmo2TextConfig) =>
  module(
    {
      ff_proj: linear(c.hidden_size, 2 * c.intermediate_size, { bias: false }),
      ff_out: linear(c.intermediate_size, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => {
      const [up, gate] = m.ff_proj(x).chunk(2, -1) as [Tensor, Tensor];
      return m.ff_out(activationOf(c)(gate).mul(up));
    },
  );

const normsBehind = postNorms({ post_attention_layernorm: "attn_norm", post_feedforward_layernorm: "ff_norm" });

/** The decoder of Molmo 2: Qwen 3's or OLMo's, in fused weights (Clark et al., 2026). */
const family = rotaryDecoderFamily<Molmo2TextConfig>({
  embedding: tokenTable,
  embeddingKey: "wte",
  attention,
  mlp,
  layerKeys: { attentionNorm: "attn_norm", mlpNorm: "ff_norm" },
  layer: (c, layer, parts) => (c.norm_after ? normsBehind : preNormLayer)(c, layer, parts),
  // Layers that are not named keep the rope's base, not its scaling.
  rope: (c, layer) => {
    const rope = ropeOf(c);
    return c.rope_scaling_layers.includes(layer) ? rope : { ...rope, type: "default" };
  },
});

export default textFamily({
  facts: molmo2Text,
  repo: "allenai/Molmo2-8B",
  tokenizer: "qwen",
  tiny: () => ({ additional_vocab_size: 8 }),
  architectures: { Molmo2TextModel: base(family) },
  variants: {
    // Molmo 2 on OLMo 3: one layer's rope is not scaled.
    "norms of all heads, norms behind blocks, a rope of one layer scaled": {
      config: {
        qk_norm_type: "olmo",
        norm_after: true,
        rope_scaling_layers: [1],
        rope_parameters: { rope_type: "linear", factor: 4, rope_theta: 10000 },
      },
    },
    "biases of queries, keys and values": { config: { attention_bias: true } },
  },
});
