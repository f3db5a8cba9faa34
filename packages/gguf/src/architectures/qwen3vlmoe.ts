import { defineGguf } from "../architecture.ts";
import { deepStackFields } from "../deep-stack.ts";
import { expertFields } from "../fields.ts";
import { ropeInSections } from "../tolerances.ts";
import { expertWeights, halvesOfExperts, headNorms, llamaWeights } from "../weights.ts";

/** The language model of Qwen 3 VL with a mixture of experts. */
export default defineGguf({
  name: "qwen3vlmoe",
  classes: ["Qwen3VLMoeForConditionalGeneration"],
  fields: { ...deepStackFields, ...expertFields },
  weights: {
    ...llamaWeights,
    ...headNorms,
    "model.layers.{}.mlp.gate": expertWeights["model.layers.{}.mlp.gate"],
    "model.layers.{}.mlp.experts.gate_up_proj": halvesOfExperts(
      "blk.{}.ffn_gate_exps.weight",
      "blk.{}.ffn_up_exps.weight",
    ),
    "model.layers.{}.mlp.experts.down_proj": "blk.{}.ffn_down_exps.weight",
  },
  tolerance: ropeInSections,
  activations: ["silu"],
});
