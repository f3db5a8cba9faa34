import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { layerNormFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { llamaWeights } from "../weights.ts";

/** Phi 1, 1.5 and 2 (Gunasekar et al., 2023): one norm, attention and feed-forward part side by side. */
export default defineGguf({
  name: "phi2",
  classes: ["PhiForCausalLM"],
  fields: layerNormFields,
  weights: {
    ...llamaWeights,
    "model.final_layernorm": "output_norm",
    "model.layers.{}.self_attn.dense": "blk.{}.attn_output",
    "model.layers.{}.mlp.fc1": "blk.{}.ffn_up",
    "model.layers.{}.mlp.fc2": "blk.{}.ffn_down",
  },
  tolerance: geluTable,
  activations: tanhGelus,
  biases: "all",
});
