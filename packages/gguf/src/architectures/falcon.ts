import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { groupByGroup, keyHeads } from "../falcon-heads.ts";
import { counted, layerNormFields, numberOf } from "../fields.ts";
import { geluTable } from "../tolerances.ts";

/** Falcon (Almazrouei et al., 2023): attention and feed-forward part side by side. */
export default defineGguf({
  name: "falcon",
  classes: ["FalconForCausalLM"],
  fields: {
    ...layerNormFields,
    "attention.head_count_kv": counted(keyHeads),
    feed_forward_length: counted((config) => 4 * numberOf(config, "hidden_size")),
  },
  weights: {
    "transformer.word_embeddings": "token_embd",
    "transformer.ln_f": "output_norm",
    lm_head: "output",
    "transformer.h.{}.input_layernorm": "blk.{}.attn_norm",
    "transformer.h.{}.ln_mlp": "blk.{}.attn_norm",
    "transformer.h.{}.ln_attn": "blk.{}.attn_norm_2",
    "transformer.h.{}.self_attention.query_key_value": as("blk.{}.attn_qkv", groupByGroup),
    "transformer.h.{}.self_attention.dense": "blk.{}.attn_output",
    "transformer.h.{}.mlp.dense_h_to_4h": "blk.{}.ffn_up",
    "transformer.h.{}.mlp.dense_4h_to_h": "blk.{}.ffn_down",
  },
  biases: ["attn_norm", "attn_norm_2", "output_norm"],
  tolerance: geluTable,
  refusals: [
    {
      when: ({ alibi, parallel_attn: parallel }) => alibi === true || parallel === false,
      reason: "llama.cpp runs a Falcon with a rope and with attention beside the feed-forward part only",
    },
  ],
});
