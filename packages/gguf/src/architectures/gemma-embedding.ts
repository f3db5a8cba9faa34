import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { plusOne } from "../changes.ts";
import { constant, counted, llamaFields, numberOf, ropeBase } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { exactGelu } from "../tolerances.ts";

/** EmbeddingGemma (2025): Gemma 3 that sees a whole text at once, and in most layers as far to the left as to the right. */
export default defineGguf({
  name: "gemma-embedding",
  kind: "encoder",
  classes: ["Gemma3TextModel"],
  fields: {
    ...llamaFields,
    "attention.causal": constant(bool(false)),
    // llama.cpp takes the window of both sides.
    "attention.sliding_window": counted((config) => 2 * (numberOf(config, "sliding_window") - 1)),
    "rope.freq_base_swa": ropeBase("sliding_attention"),
  },
  weights: {
    embed_tokens: "token_embd",
    norm: plusOne("output_norm"),
    "layers.{}.input_layernorm": plusOne("blk.{}.attn_norm"),
    "layers.{}.self_attn.q_proj": "blk.{}.attn_q",
    "layers.{}.self_attn.k_proj": "blk.{}.attn_k",
    "layers.{}.self_attn.v_proj": "blk.{}.attn_v",
    "layers.{}.self_attn.o_proj": "blk.{}.attn_output",
    "layers.{}.self_attn.q_norm": plusOne("blk.{}.attn_q_norm"),
    "layers.{}.self_attn.k_norm": plusOne("blk.{}.attn_k_norm"),
    "layers.{}.post_attention_layernorm": plusOne("blk.{}.post_attention_norm"),
    "layers.{}.pre_feedforward_layernorm": plusOne("blk.{}.ffn_norm"),
    "layers.{}.post_feedforward_layernorm": plusOne("blk.{}.post_ffw_norm"),
    "layers.{}.mlp.gate_proj": "blk.{}.ffn_gate",
    "layers.{}.mlp.up_proj": "blk.{}.ffn_up",
    "layers.{}.mlp.down_proj": "blk.{}.ffn_down",
  },
  refusals: [
    {
      when: ({ use_bidirectional_attention: both }) => both !== true,
      reason: "llama.cpp runs a Gemma 3 without a head that sees a whole text at once, which EmbeddingGemma is",
      set: { use_bidirectional_attention: true },
    },
    {
      when: ({ layer_types: types }) =>
        Array.isArray(types) && types.some((type, layer) => (type === "full_attention") !== (layer % 6 === 5)),
      reason: "llama.cpp runs an EmbeddingGemma with every sixth layer without a window",
    },
  ],
  tolerance: {
    ...exactGelu,
    rounded: 1.5e-1,
    reason: `${exactGelu.reason}; six layers of two norms each carry what quantized activations round`,
  },
  activations: tanhGelus,
});
