import { defineGguf } from "../architecture.ts";
import { as, plusOne } from "../changes.ts";
import { deltaFields, deltaWeights, groupedQueriesKeysValuesGates } from "../delta-net.ts";
import { count, expertFields, llamaFields } from "../fields.ts";
import { unevenAttention } from "../refusals.ts";
import { decayRates, withoutMiddleAxis } from "../state-space.ts";
import { chunkedDeltaRule } from "../tolerances.ts";
import { expertWeights, gatedSharedExpertWeights, llamaWeights, normsPlusOne } from "../weights.ts";

/** Qwen3-Next (2025): gated delta rule in most layers, gated attention in the others, a mixture of experts. */
export default defineGguf({
  name: "qwen3next",
  classes: ["Qwen3NextForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    ...deltaFields,
    expert_shared_feed_forward_length: count("shared_expert_intermediate_size"),
  },
  weights: {
    ...llamaWeights,
    ...normsPlusOne,
    ...expertWeights,
    ...gatedSharedExpertWeights,
    ...deltaWeights,
    "model.layers.{}.linear_attn.A_log": as("blk.{}.ssm_a", decayRates),
    "model.layers.{}.linear_attn.dt_bias": "blk.{}.ssm_dt.bias",
    "model.layers.{}.linear_attn.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
    "model.layers.{}.linear_attn.in_proj_ba": "blk.{}.ssm_ba",
    "model.layers.{}.linear_attn.in_proj_qkvz": groupedQueriesKeysValuesGates,
    "model.layers.{}.linear_attn.out_proj": "blk.{}.ssm_out",
    "model.layers.{}.post_attention_layernorm": plusOne("blk.{}.post_attention_norm"),
  },
  refusals: [unevenAttention],
  tolerance: chunkedDeltaRule,
  activations: ["silu"],
});
