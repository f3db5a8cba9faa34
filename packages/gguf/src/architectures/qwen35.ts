import { defineGguf } from "../architecture.ts";
import { qwen35Fields, qwen35Weights } from "../delta-net.ts";
import { unevenAttention } from "../refusals.ts";
import { chunkedDeltaRule } from "../tolerances.ts";

/** Qwen 3.5 (2026): gated delta rule in most layers, gated attention in the others. */
export default defineGguf({
  name: "qwen35",
  classes: ["Qwen3_5ForCausalLM"],
  fields: qwen35Fields,
  weights: qwen35Weights,
  refusals: [unevenAttention],
  tolerance: chunkedDeltaRule,
  activations: ["silu"],
});
