import type { ModelConfig } from "@tiny-random/core";
import { defineGguf } from "../architecture.ts";
import { constant, count, counted, numberOf, real } from "../fields.ts";
import { f32 } from "../format/metadata.ts";
import { geluTable } from "../tolerances.ts";

/** MPT (MosaicML, 2023): ALiBi, no biases. */
export default defineGguf({
  name: "mpt",
  classes: ["MptForCausalLM"],
  fields: {
    block_count: count("n_layers"),
    context_length: count("max_seq_len"),
    embedding_length: count("d_model"),
    feed_forward_length: counted((config) => numberOf(config, "expansion_ratio") * numberOf(config, "d_model")),
    vocab_size: count("vocab_size"),
    "attention.head_count": count("n_heads"),
    "attention.layer_norm_epsilon": constant(f32(1e-5)),
    "attention.max_alibi_bias": ({ attn_config: attention }) => real("alibi_bias_max")(attention as ModelConfig),
    "attention.clamp_kqv": ({ attn_config: attention }) => real("clip_qkv")(attention as ModelConfig),
  },
  weights: {
    "transformer.wte": "token_embd",
    "transformer.norm_f": "output_norm",
    "transformer.blocks.{}.norm_1": "blk.{}.attn_norm",
    "transformer.blocks.{}.norm_2": "blk.{}.ffn_norm",
    "transformer.blocks.{}.attn.Wqkv": "blk.{}.attn_qkv",
    "transformer.blocks.{}.attn.out_proj": "blk.{}.attn_output",
    "transformer.blocks.{}.ffn.up_proj": "blk.{}.ffn_up",
    "transformer.blocks.{}.ffn.down_proj": "blk.{}.ffn_down",
  },
  tolerance: geluTable,
});
