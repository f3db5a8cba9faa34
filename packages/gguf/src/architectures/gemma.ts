import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { plusOne } from "../changes.ts";
import { llamaFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { llamaWeights } from "../weights.ts";

/** Gemma (2024). */
export default defineGguf({
  name: "gemma",
  classes: ["GemmaForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    "model.norm": plusOne("output_norm"),
    "model.layers.{}.input_layernorm": plusOne("blk.{}.attn_norm"),
    "model.layers.{}.post_attention_layernorm": plusOne("blk.{}.ffn_norm"),
  },
  tolerance: geluTable,
  activations: tanhGelus,
});
