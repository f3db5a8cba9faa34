import { defineGguf } from "../architecture.ts";
import { llamaFields, ropeOf, windowless } from "../fields.ts";
import { f32 } from "../format/metadata.ts";
import { interleavedWeights } from "../weights.ts";

/** Ministral 3 (2025): Mistral with YaRN, and queries that grow with their positions. */
export default defineGguf({
  name: "mistral3",
  classes: ["Ministral3ForCausalLM"],
  fields: {
    ...llamaFields,
    "rope.scaling.yarn_log_multiplier": (config) => f32(Number(ropeOf(config)["mscale_all_dim"] ?? 0)),
    "attention.temperature_scale": (config) => f32(Number(ropeOf(config)["llama_4_scaling_beta"] ?? 0)),
  },
  weights: interleavedWeights,
  ignores: { config: windowless, reason: "llama.cpp runs Ministral 3 without its window" },
  activations: ["silu"],
});
