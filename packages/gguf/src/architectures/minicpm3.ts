import { defineGguf } from "../architecture.ts";
import { as, mapped } from "../changes.ts";
import { count, counted, llamaFields, numberOf } from "../fields.ts";
import { latentWeights } from "../latent-attention.ts";
import { queriesWithoutLatent } from "../refusals.ts";
import { ropeFactors } from "../rope-factors.ts";
import { llamaWeights } from "../weights.ts";

/** By what llama.cpp divides the width of a MiniCPM to scale its scores. */
const baseWidth = 256;

/** MiniCPM 3 (2024): multi-head latent attention (MLA) with heads' own keys and values; scales that llama.cpp knows by itself. */
export default defineGguf({
  name: "minicpm3",
  classes: ["MiniCPM3ForCausalLM"],
  fields: {
    ...llamaFields,
    "attention.q_lora_rank": count("q_lora_rank"),
    "attention.kv_lora_rank": count("kv_lora_rank"),
    "attention.key_length": counted(
      (config) => numberOf(config, "qk_nope_head_dim") + numberOf(config, "qk_rope_head_dim"),
    ),
    "attention.value_length": count("v_head_dim"),
    "rope.dimension_count": count("qk_rope_head_dim"),
  },
  weights: {
    ...llamaWeights,
    ...latentWeights,
    "model.layers.{}.self_attn.kv_b_proj": "blk.{}.attn_kv_b",
    "model.norm": as("output_norm", (weight, config) =>
      mapped(weight, (value) => (value * numberOf(config, "dim_model_base")) / baseWidth),
    ),
  },
  refusals: [
    queriesWithoutLatent,
    {
      when: ({ scale_emb: embeddings, scale_depth: depth }) => embeddings !== 12 || depth !== 1.4,
      reason: "llama.cpp's MiniCPM 3 scales embeddings by 12 and residuals by 1.4",
      set: { scale_emb: 12, scale_depth: 1.4 },
    },
  ],
  computed: ropeFactors,
  activations: ["silu"],
});
