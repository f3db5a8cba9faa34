import { defineGguf } from "../architecture.ts";
import { constant, llamaFields, windowless } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { longRopeFactor, originalContext, ropeFactors } from "../rope-factors.ts";
import { llamaWeights } from "../weights.ts";

/** Phi 3 (Abdin et al., 2024): one weight for queries, keys and values, one for gate and map. llama.cpp has turned its windows off. */
export default defineGguf({
  name: "phi3",
  classes: ["Phi3ForCausalLM"],
  fields: {
    ...llamaFields,
    "attention.sliding_window": constant(u32(0)),
    "rope.scaling.attn_factor": longRopeFactor,
    "rope.scaling.original_context_length": originalContext,
  },
  weights: {
    ...llamaWeights,
    "model.layers.{}.self_attn.qkv_proj": "blk.{}.attn_qkv",
    "model.layers.{}.mlp.gate_up_proj": "blk.{}.ffn_up",
  },
  computed: ropeFactors,
  ignores: { config: windowless, reason: "llama.cpp runs Phi 3 without its window" },
  activations: ["silu"],
});
