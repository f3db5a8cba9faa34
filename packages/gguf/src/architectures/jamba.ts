import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { count, counted, expertFields, list, numberOf, real, sizeFields } from "../fields.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { decayRates, withoutMiddleAxis } from "../state-space.ts";
import { llamaWeights } from "../weights.ts";

/** Jamba (Lieber et al., 2024): Mamba in most layers, attention without a rope in some, experts in every other one. */
export default defineGguf({
  name: "jamba",
  classes: ["JambaForCausalLM"],
  fields: {
    ...sizeFields,
    ...expertFields,
    "attention.head_count_kv": list((config) =>
      Array.from({ length: numberOf(config, "num_hidden_layers") }, (_, layer) =>
        layer % numberOf(config, "attn_layer_period") === numberOf(config, "attn_layer_offset")
          ? numberOf(config, "num_key_value_heads")
          : 0,
      ),
    ),
    "attention.layer_norm_rms_epsilon": real("rms_norm_eps"),
    "ssm.conv_kernel": count("mamba_d_conv"),
    "ssm.state_size": count("mamba_d_state"),
    "ssm.inner_size": counted((config) => numberOf(config, "mamba_expand") * numberOf(config, "hidden_size")),
    "ssm.time_step_rank": count("mamba_dt_rank"),
  },
  weights: {
    ...llamaWeights,
    "model.final_layernorm": "output_norm",
    "model.layers.{}.pre_ff_layernorm": "blk.{}.ffn_norm",
    "model.layers.{}.feed_forward.gate_proj": "blk.{}.ffn_gate",
    "model.layers.{}.feed_forward.up_proj": "blk.{}.ffn_up",
    "model.layers.{}.feed_forward.down_proj": "blk.{}.ffn_down",
    "model.layers.{}.feed_forward.router": "blk.{}.ffn_gate_inp",
    "model.layers.{}.feed_forward.experts.{e}.gate_proj": "blk.{}.ffn_gate_exps",
    "model.layers.{}.feed_forward.experts.{e}.up_proj": "blk.{}.ffn_up_exps",
    "model.layers.{}.feed_forward.experts.{e}.down_proj": "blk.{}.ffn_down_exps",
    "model.layers.{}.mamba.in_proj": "blk.{}.ssm_in",
    "model.layers.{}.mamba.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
    "model.layers.{}.mamba.out_proj": "blk.{}.ssm_out",
    "model.layers.{}.mamba.x_proj": "blk.{}.ssm_x",
    "model.layers.{}.mamba.dt_proj": "blk.{}.ssm_dt",
    "model.layers.{}.mamba.dt_layernorm": "blk.{}.ssm_dt_norm",
    "model.layers.{}.mamba.b_layernorm": "blk.{}.ssm_b_norm",
    "model.layers.{}.mamba.c_layernorm": "blk.{}.ssm_c_norm",
    "model.layers.{}.mamba.A_log": as("blk.{}.ssm_a", decayRates),
    "model.layers.{}.mamba.D": "blk.{}.ssm_d",
  },
  refusals: [unbiasedConvolutions("mamba_conv_bias")],
  biases: ["ssm_conv1d", "ssm_dt"],
  activations: ["silu"],
});
