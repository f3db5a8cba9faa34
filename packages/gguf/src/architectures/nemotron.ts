import { defineGguf } from "../architecture.ts";
import { plusOneWeight } from "../changes.ts";
import { layerNormFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** Nemotron 4 and Minitron (2024): norms whose scale is 1 more than the weight. */
export default defineGguf({
  name: "nemotron",
  classes: ["NemotronForCausalLM"],
  fields: layerNormFields,
  weights: {
    ...llamaWeights,
    "model.norm": plusOneWeight("output_norm"),
    "model.layers.{}.input_layernorm": plusOneWeight("blk.{}.attn_norm"),
    "model.layers.{}.post_attention_layernorm": plusOneWeight("blk.{}.ffn_norm"),
  },
  activations: ["relu2"],
  biases: ["attn_norm", "ffn_norm", "output_norm", "attn_output", "ffn_up", "ffn_down"],
});
