import { defineGguf } from "../architecture.ts";
import { count, counted, deepseekExpertFields, leadingDenseLayers, llamaFields, numberOf } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { absorbedKeysAndValues, latentFields, latentWeights, yarnLogMultiplier } from "../latent-attention.ts";
import { queriesWithoutLatent, rotatedHalves } from "../refusals.ts";
import { latentEpsilon } from "../tolerances.ts";
import { deepseekExpertWeights, llamaWeights } from "../weights.ts";

/** DeepSeek V2 and V3 (2024): multi-head latent attention (MLA), a mixture of experts behind some dense layers. */
export default defineGguf({
  name: "deepseek2",
  classes: ["DeepseekV2ForCausalLM", "DeepseekV3ForCausalLM", "Glm4MoeLiteForCausalLM", "YoutuForCausalLM"],
  fields: {
    ...llamaFields,
    ...latentFields,
    ...deepseekExpertFields,
    expert_gating_func: counted(({ model_type: type }) => (type === "deepseek_v2" ? 1 : 2)),
    // Youtu is DeepSeek V3 without experts.
    leading_dense_block_count: (config) =>
      typeof config["n_routed_experts"] === "number"
        ? leadingDenseLayers(config)
        : u32(numberOf(config, "num_hidden_layers")),
    expert_shared_count: ({ n_shared_experts: shared }) => u32(typeof shared === "number" ? shared : 0),
    expert_feed_forward_length: count("moe_intermediate_size", "intermediate_size"),
    "rope.scaling.yarn_log_multiplier": yarnLogMultiplier,
  },
  weights: {
    ...llamaWeights,
    ...deepseekExpertWeights,
    ...latentWeights,
    "model.layers.{}.self_attn.kv_b_proj": absorbedKeysAndValues,
  },
  tolerance: latentEpsilon,
  activations: ["silu"],
  refusals: [queriesWithoutLatent, rotatedHalves],
});
