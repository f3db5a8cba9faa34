import { isConfig, type ModelConfig } from "@tiny-random/core";
import { type Change, defineGguf, type Weight } from "../architecture.ts";
import { as } from "../changes.ts";
import { count, counted, deepseekExpertFields, list, llamaFields, numberOf, sigmoidGating } from "../fields.ts";
import { absorbedKeysAndValues, latentFields, latentWeights } from "../latent-attention.ts";
import { decayRates } from "../state-space.ts";
import { chunkedDeltaRule } from "../tolerances.ts";
import { llamaWeights, mixtralWeights } from "../weights.ts";

const delta = (config: ModelConfig): ModelConfig => {
  const { linear_attn_config: own } = config;
  return { ...config, ...(isConfig(own) && own) };
};

const attends = (config: ModelConfig): readonly number[] => {
  const { full_attn_layers: layers } = delta(config);
  return Array.from({ length: numberOf(config, "num_hidden_layers") }, (_, layer) =>
    Array.isArray(layers) && layers.includes(layer + 1) ? 1 : 0,
  );
};

const channelByChannel = ({ shape: [channels = 0, , width = 0], data }: Weight): Weight => ({
  shape: [1, channels, 1, width],
  data,
});

const convolution = (name: string): Change => as(name, channelByChannel);

/** Kimi Linear (Moonshot AI, 2025): Kimi's delta attention in most layers, latent attention without a rope in the others. */
export default defineGguf({
  name: "kimi-linear",
  classes: ["KimiLinearForCausalLM"],
  fields: {
    ...llamaFields,
    ...latentFields,
    ...deepseekExpertFields,
    context_length: count("model_max_length", "max_position_embeddings"),
    "attention.head_count_kv": list(attends),
    "ssm.conv_kernel": counted((config) => numberOf(delta(config), "short_conv_kernel_size")),
    "kda.head_dim": counted((config) => {
      const { linear_attn_config: own } = config;
      return isConfig(own) ? numberOf({ ...config, ...own }, "head_dim") : Number.NaN;
    }),
    expert_count: count("num_experts"),
    expert_used_count: count("num_experts_per_token"),
    expert_shared_count: count("num_shared_experts"),
    expert_gating_func: sigmoidGating,
  },
  weights: {
    ...llamaWeights,
    ...latentWeights,
    ...mixtralWeights,
    "model.layers.{}.self_attn.kv_b_proj": absorbedKeysAndValues,
    "model.layers.{}.block_sparse_moe.gate_proj": "blk.{}.ffn_gate",
    "model.layers.{}.block_sparse_moe.up_proj": "blk.{}.ffn_up",
    "model.layers.{}.block_sparse_moe.down_proj": "blk.{}.ffn_down",
    "model.layers.{}.block_sparse_moe.gate.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
    "model.layers.{}.block_sparse_moe.shared_experts.gate_proj": "blk.{}.ffn_gate_shexp",
    "model.layers.{}.block_sparse_moe.shared_experts.up_proj": "blk.{}.ffn_up_shexp",
    "model.layers.{}.block_sparse_moe.shared_experts.down_proj": "blk.{}.ffn_down_shexp",
    "model.layers.{}.self_attn.A_log": as("blk.{}.ssm_a", ({ data }) => decayRates({ shape: [data.length, 1], data })),
    "model.layers.{}.self_attn.dt_bias": "blk.{}.ssm_dt.bias",
    "model.layers.{}.self_attn.b_proj": "blk.{}.ssm_beta",
    "model.layers.{}.self_attn.f_a_proj": "blk.{}.ssm_f_a",
    "model.layers.{}.self_attn.f_b_proj": "blk.{}.ssm_f_b",
    "model.layers.{}.self_attn.g_a_proj": "blk.{}.ssm_g_a",
    "model.layers.{}.self_attn.g_b_proj": "blk.{}.ssm_g_b",
    "model.layers.{}.self_attn.o_norm": "blk.{}.ssm_norm",
    "model.layers.{}.self_attn.q_conv1d": convolution("blk.{}.ssm_conv1d_q"),
    "model.layers.{}.self_attn.k_conv1d": convolution("blk.{}.ssm_conv1d_k"),
    "model.layers.{}.self_attn.v_conv1d": convolution("blk.{}.ssm_conv1d_v"),
  },
  refusals: [
    {
      when: ({ num_expert_group: groups, moe_renormalize: normed }) => Number(groups) > 1 || normed === false,
      reason: "llama.cpp's Kimi Linear has no groups of experts, whose shares add up to 1",
      set: { num_expert_group: 1, moe_renormalize: true },
    },
  ],
  tolerance: chunkedDeltaRule,
  activations: ["silu"],
});
