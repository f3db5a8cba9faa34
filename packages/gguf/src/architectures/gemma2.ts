import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { plusOne } from "../changes.ts";
import { llamaFields, real, windowFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { llamaWeights } from "../weights.ts";

/** Gemma 2 (2024): soft caps, and a window in every other layer. */
export default defineGguf({
  name: "gemma2",
  classes: ["Gemma2ForCausalLM"],
  fields: {
    ...llamaFields,
    attn_logit_softcapping: real("attn_logit_softcapping"),
    final_logit_softcapping: real("final_logit_softcapping"),
    ...windowFields,
  },
  weights: {
    ...llamaWeights,
    "model.norm": plusOne("output_norm"),
    "model.layers.{}.input_layernorm": plusOne("blk.{}.attn_norm"),
    "model.layers.{}.post_attention_layernorm": plusOne("blk.{}.post_attention_norm"),
    "model.layers.{}.pre_feedforward_layernorm": plusOne("blk.{}.ffn_norm"),
    "model.layers.{}.post_feedforward_layernorm": plusOne("blk.{}.post_ffw_norm"),
  },
  tolerance: geluTable,
  activations: tanhGelus,
});
