import type { ModelConfig } from "@tiny-random/core";
import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { constant, count, counted, deepseekExpertFields, list, llamaFields, numberOf, real } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { asColumn, decayRates, normByGroups, withoutMiddleAxis } from "../state-space.ts";

const kinds = ({ layer_types: types, layers_block_type: older }: ModelConfig): readonly string[] =>
  ([types, older].find(Array.isArray) ?? []).map(String);

/** A number in the layers of one kind, nothing in the others. */
const inLayers = (kind: RegExp, field: string) =>
  list((config) => kinds(config).map((type) => (kind.test(type) ? numberOf(config, field) : 0)));

/** Nemotron 3 (NVIDIA, 2025): layers of Mamba 2, of attention without a rope, and of experts with squared ReLUs. */
export default defineGguf({
  name: "nemotron_h_moe",
  classes: ["NemotronHForCausalLM"],
  fields: {
    ...llamaFields,
    ...deepseekExpertFields,
    "attention.layer_norm_rms_epsilon": real("layer_norm_epsilon"),
    "attention.layer_norm_epsilon": real("layer_norm_epsilon"),
    "attention.head_count_kv": inLayers(/^(full_)?attention$/, "num_key_value_heads"),
    feed_forward_length: inLayers(/^moe$/, "moe_intermediate_size"),
    expert_shared_feed_forward_length: count("moe_shared_expert_intermediate_size"),
    "rope.scaling.finetuned": constant(bool(false)),
    "ssm.conv_kernel": count("conv_kernel"),
    "ssm.state_size": count("ssm_state_size"),
    "ssm.group_count": count("n_groups"),
    "ssm.time_step_rank": count("mamba_num_heads"),
    "ssm.inner_size": counted((config) => numberOf(config, "mamba_num_heads") * numberOf(config, "mamba_head_dim")),
  },
  weights: {
    "backbone.embeddings": "token_embd",
    "backbone.norm_f": "output_norm",
    lm_head: "output",
    "backbone.layers.{}.norm": "blk.{}.attn_norm",
    "backbone.layers.{}.mixer.q_proj": "blk.{}.attn_q",
    "backbone.layers.{}.mixer.k_proj": "blk.{}.attn_k",
    "backbone.layers.{}.mixer.v_proj": "blk.{}.attn_v",
    "backbone.layers.{}.mixer.o_proj": "blk.{}.attn_output",
    "backbone.layers.{}.mixer.gate": "blk.{}.ffn_gate_inp",
    "backbone.layers.{}.mixer.gate.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
    "backbone.layers.{}.mixer.experts.{e}.up_proj": "blk.{}.ffn_up_exps",
    "backbone.layers.{}.mixer.experts.{e}.down_proj": "blk.{}.ffn_down_exps",
    "backbone.layers.{}.mixer.shared_experts.up_proj": "blk.{}.ffn_up_shexp",
    "backbone.layers.{}.mixer.shared_experts.down_proj": "blk.{}.ffn_down_shexp",
    "backbone.layers.{}.mixer.fc1_latent_proj": "blk.{}.ffn_latent_down",
    "backbone.layers.{}.mixer.fc2_latent_proj": "blk.{}.ffn_latent_up",
    "backbone.layers.{}.mixer.in_proj": "blk.{}.ssm_in",
    "backbone.layers.{}.mixer.out_proj": "blk.{}.ssm_out",
    "backbone.layers.{}.mixer.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
    "backbone.layers.{}.mixer.dt_bias": "blk.{}.ssm_dt.bias",
    "backbone.layers.{}.mixer.A_log": as("blk.{}.ssm_a", (weight) => asColumn(decayRates(weight))),
    "backbone.layers.{}.mixer.D": as("blk.{}.ssm_d", asColumn),
    "backbone.layers.{}.mixer.norm": as("blk.{}.ssm_norm", normByGroups("n_groups")),
  },
  refusals: [
    unbiasedConvolutions("use_conv_bias"),
    {
      when: (config) => kinds(config).includes("mlp"),
      reason: "llama.cpp's Nemotron 3 has experts or no feed-forward parts at all",
    },
  ],
  biases: ["ssm_conv1d"],
});
