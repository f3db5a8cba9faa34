import { defineGguf } from "../architecture.ts";
import { constant, llamaFields } from "../fields.ts";
import { bool } from "../format/metadata.ts";

/** EuroBERT (Boizard et al., 2025): Llama that sees a whole text at once. */
export default defineGguf({
  name: "eurobert",
  kind: "encoder",
  classes: ["EuroBertModel"],
  fields: { ...llamaFields, "attention.causal": constant(bool(false)) },
  weights: {
    embed_tokens: "token_embd",
    norm: "output_norm",
    "layers.{}.input_layernorm": "blk.{}.attn_norm",
    "layers.{}.self_attn.q_proj": "blk.{}.attn_q",
    "layers.{}.self_attn.k_proj": "blk.{}.attn_k",
    "layers.{}.self_attn.v_proj": "blk.{}.attn_v",
    "layers.{}.self_attn.o_proj": "blk.{}.attn_output",
    "layers.{}.post_attention_layernorm": "blk.{}.ffn_norm",
    "layers.{}.mlp.gate_proj": "blk.{}.ffn_gate",
    "layers.{}.mlp.up_proj": "blk.{}.ffn_up",
    "layers.{}.mlp.down_proj": "blk.{}.ffn_down",
  },
  activations: ["silu"],
});
