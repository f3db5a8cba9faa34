import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { layerNormFields, windowless } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { llamaWeights } from "../weights.ts";

/** StarCoder 2 (Lozhkov et al., 2024). */
export default defineGguf({
  name: "starcoder2",
  classes: ["Starcoder2ForCausalLM"],
  fields: layerNormFields,
  weights: {
    ...llamaWeights,
    "model.layers.{}.mlp.c_fc": "blk.{}.ffn_up",
    "model.layers.{}.mlp.c_proj": "blk.{}.ffn_down",
  },
  ignores: { config: windowless, reason: "llama.cpp runs StarCoder 2 without its window" },
  tolerance: geluTable,
  activations: tanhGelus,
  biases: "all",
});
