import { defineGguf } from "../architecture.ts";
import { llamaFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** GLM 4 (2024): half of each head rotated, one weight for gate and map. */
export default defineGguf({
  name: "chatglm",
  classes: ["GlmForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    "model.layers.{}.mlp.gate_up_proj": "blk.{}.ffn_up",
  },
  activations: ["silu"],
});
