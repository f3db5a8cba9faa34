import { defineGguf } from "../architecture.ts";
import { constant, deepseekExpertFields, llamaFields, ropeOf } from "../fields.ts";
import { f32, u32 } from "../format/metadata.ts";
import { absorbedKeysAndValues, latentFields, latentWeights, yarnLogMultiplier } from "../latent-attention.ts";
import { queriesWithoutLatent, rotatedHalves } from "../refusals.ts";
import { originalContext } from "../rope-factors.ts";
import { deepseekExpertWeights, halvesOfExperts, llamaWeights } from "../weights.ts";

/** Mistral Small 4 (2026): DeepSeek's latent attention and experts, and queries that grow with their positions. */
export default defineGguf({
  name: "mistral4",
  classes: ["Mistral4ForCausalLM"],
  fields: {
    ...llamaFields,
    ...latentFields,
    ...deepseekExpertFields,
    expert_gating_func: constant(u32(1)),
    "rope.scaling.yarn_log_multiplier": yarnLogMultiplier,
    "attention.temperature_scale": (config) => f32(Number(ropeOf(config)["llama_4_scaling_beta"] ?? 0)),
    "attention.temperature_length": originalContext,
  },
  weights: {
    ...llamaWeights,
    ...deepseekExpertWeights,
    ...latentWeights,
    "model.layers.{}.self_attn.kv_b_proj": absorbedKeysAndValues,
    "model.layers.{}.mlp.experts.gate_up_proj": halvesOfExperts(
      "blk.{}.ffn_gate_exps.weight",
      "blk.{}.ffn_up_exps.weight",
    ),
    "model.layers.{}.mlp.experts.down_proj": "blk.{}.ffn_down_exps.weight",
  },
  activations: ["silu"],
  refusals: [queriesWithoutLatent, rotatedHalves],
});
