import { defineGguf } from "../architecture.ts";
import { counted, deepseekExpertFields, llamaFields } from "../fields.ts";
import { absorbedKeysAndValues, latentFields, latentWeights, yarnLogMultiplier } from "../latent-attention.ts";
import { queriesWithoutLatent, rotatedHalves } from "../refusals.ts";
import { deepseekExpertWeights, llamaWeights } from "../weights.ts";

/** DeepSeek V2 and V3 (2024): multi-head latent attention (MLA), a mixture of experts behind some dense layers. */
export default defineGguf({
  name: "deepseek2",
  classes: ["DeepseekV2ForCausalLM", "DeepseekV3ForCausalLM"],
  fields: {
    ...llamaFields,
    ...latentFields,
    ...deepseekExpertFields,
    expert_gating_func: counted(({ model_type: type }) => (type === "deepseek_v2" ? 1 : 2)),
    "rope.scaling.yarn_log_multiplier": yarnLogMultiplier,
  },
  weights: {
    ...llamaWeights,
    ...deepseekExpertWeights,
    ...latentWeights,
    "model.layers.{}.self_attn.kv_b_proj": absorbedKeysAndValues,
  },
  activations: ["silu"],
  refusals: [queriesWithoutLatent, rotatedHalves],
});
