import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { count } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { decayRates, stateSpaceFields, withoutMiddleAxis } from "../state-space.ts";

/** Mamba (Gu and Dao, 2023), and Falcon Mamba, whose steps and projections are normed. */
export default defineGguf({
  name: "mamba",
  classes: ["MambaForCausalLM", "FalconMambaForCausalLM"],
  fields: {
    ...stateSpaceFields,
    "ssm.inner_size": count("intermediate_size"),
    "ssm.time_step_rank": count("time_step_rank"),
    "ssm.dt_b_c_rms": ({ model_type: type }) => bool(type === "falcon_mamba"),
  },
  weights: {
    "backbone.embeddings": "token_embd",
    "backbone.norm_f": "output_norm",
    lm_head: "output",
    "backbone.layers.{}.norm": "blk.{}.attn_norm",
    "backbone.layers.{}.mixer.in_proj": "blk.{}.ssm_in",
    "backbone.layers.{}.mixer.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
    "backbone.layers.{}.mixer.out_proj": "blk.{}.ssm_out",
    "backbone.layers.{}.mixer.x_proj": "blk.{}.ssm_x",
    "backbone.layers.{}.mixer.dt_proj": "blk.{}.ssm_dt",
    "backbone.layers.{}.mixer.A_log": as("blk.{}.ssm_a", decayRates),
    "backbone.layers.{}.mixer.D": "blk.{}.ssm_d",
  },
  biases: ["ssm_conv1d", "ssm_dt"],
  tolerance: { value: 1e-3, reason: "llama.cpp norms the steps of Falcon Mamba with the epsilon of its layers" },
  refusals: [unbiasedConvolutions("use_conv_bias")],
});
