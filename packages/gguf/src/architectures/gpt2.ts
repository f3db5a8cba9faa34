import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { turned } from "../changes.ts";
import { gptFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";

/** GPT-2 (Radford et al., 2019): linear maps are stored the other way round. */
export default defineGguf({
  name: "gpt2",
  classes: ["GPT2LMHeadModel"],
  fields: gptFields,
  weights: {
    "transformer.wte": "token_embd",
    "transformer.wpe": "position_embd",
    "transformer.ln_f": "output_norm",
    lm_head: "output",
    "transformer.h.{}.ln_1": "blk.{}.attn_norm",
    "transformer.h.{}.ln_2": "blk.{}.ffn_norm",
    "transformer.h.{}.attn.c_attn": turned("blk.{}.attn_qkv"),
    "transformer.h.{}.attn.c_proj": turned("blk.{}.attn_output"),
    "transformer.h.{}.mlp.c_fc": turned("blk.{}.ffn_up"),
    "transformer.h.{}.mlp.c_proj": turned("blk.{}.ffn_down"),
  },
  tolerance: geluTable,
  refusals: [
    {
      when: ({ scale_attn_weights: scaled, scale_attn_by_inverse_layer_idx: byLayer }) =>
        scaled === false || byLayer === true,
      reason: "llama.cpp's GPT-2 scales the scores of attention by the size of a head, and by nothing else",
    },
  ],
  activations: tanhGelus,
  biases: "all",
});
