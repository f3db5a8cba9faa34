import { defineGguf } from "../architecture.ts";
import { flag, layerNormFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { headByHead } from "../weights.ts";

/** GPT-NeoX and Pythia (Black et al., 2022; Biderman et al., 2023). */
export default defineGguf({
  name: "gptneox",
  classes: ["GPTNeoXForCausalLM"],
  fields: { ...layerNormFields, use_parallel_residual: flag("use_parallel_residual") },
  weights: {
    "gpt_neox.embed_in": "token_embd",
    "gpt_neox.final_layer_norm": "output_norm",
    embed_out: "output",
    "gpt_neox.layers.{}.input_layernorm": "blk.{}.attn_norm",
    "gpt_neox.layers.{}.post_attention_layernorm": "blk.{}.ffn_norm",
    "gpt_neox.layers.{}.attention.query_key_value": headByHead("blk.{}.attn_qkv"),
    "gpt_neox.layers.{}.attention.dense": "blk.{}.attn_output",
    "gpt_neox.layers.{}.mlp.dense_h_to_4h": "blk.{}.ffn_up",
    "gpt_neox.layers.{}.mlp.dense_4h_to_h": "blk.{}.ffn_down",
  },
  tolerance: geluTable,
  biases: "all",
});
