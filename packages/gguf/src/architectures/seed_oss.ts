import { defineGguf } from "../architecture.ts";
import { llamaFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** Seed-OSS (2025). */
export default defineGguf({
  name: "seed_oss",
  classes: ["SeedOssForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
  },
  activations: ["silu"],
});
