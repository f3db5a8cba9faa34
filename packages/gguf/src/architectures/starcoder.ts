import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { counted, gptFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { headByHead } from "../weights.ts";

/** StarCoder and SantaCoder (Allal et al., 2023; Li et al., 2023): GPT-2 with one head of keys and values. */
export default defineGguf({
  name: "starcoder",
  classes: ["GPTBigCodeForCausalLM"],
  fields: {
    ...gptFields,
    "attention.head_count_kv": counted(({ multi_query: single, n_head: heads }) => (single ? 1 : Number(heads))),
  },
  weights: {
    "transformer.wte": "token_embd",
    "transformer.wpe": "position_embd",
    "transformer.ln_f": "output_norm",
    lm_head: "output",
    "transformer.h.{}.ln_1": "blk.{}.attn_norm",
    "transformer.h.{}.ln_2": "blk.{}.ffn_norm",
    "transformer.h.{}.attn.c_attn": (weight, config) =>
      config["multi_query"] === true
        ? { "blk.{}.attn_qkv": weight }
        : headByHead("blk.{}.attn_qkv")(weight, config, ""),
    "transformer.h.{}.attn.c_proj": "blk.{}.attn_output",
    "transformer.h.{}.mlp.c_fc": "blk.{}.ffn_up",
    "transformer.h.{}.mlp.c_proj": "blk.{}.ffn_down",
  },
  tolerance: geluTable,
  activations: ["gelu", ...tanhGelus],
  biases: "all",
});
