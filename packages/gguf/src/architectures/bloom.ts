import { defineGguf } from "../architecture.ts";
import { constant, counted, layerNormFields } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { geluTable } from "../tolerances.ts";
import { headByHead } from "../weights.ts";

/** BLOOM (2022): ALiBi, and a norm of embeddings. */
export default defineGguf({
  name: "bloom",
  classes: ["BloomForCausalLM"],
  fields: {
    ...layerNormFields,
    context_length: constant(u32(2048)),
    feed_forward_length: counted(({ hidden_size: width }) => 4 * Number(width)),
  },
  weights: {
    "transformer.word_embeddings": "token_embd",
    "transformer.word_embeddings_layernorm": "token_embd_norm",
    "transformer.ln_f": "output_norm",
    "transformer.h.{}.input_layernorm": "blk.{}.attn_norm",
    "transformer.h.{}.post_attention_layernorm": "blk.{}.ffn_norm",
    "transformer.h.{}.self_attention.query_key_value": headByHead("blk.{}.attn_qkv"),
    "transformer.h.{}.self_attention.dense": "blk.{}.attn_output",
    "transformer.h.{}.mlp.dense_h_to_4h": "blk.{}.ffn_up",
    "transformer.h.{}.mlp.dense_4h_to_h": "blk.{}.ffn_down",
  },
  tolerance: geluTable,
  refusals: [
    {
      when: ({ apply_residual_connection_post_layernorm: behind }) => behind === true,
      reason: "llama.cpp's BLOOM adds to what stands before a norm, and this one to what stands behind it",
      set: { apply_residual_connection_post_layernorm: false },
    },
  ],
  biases: "all",
});
