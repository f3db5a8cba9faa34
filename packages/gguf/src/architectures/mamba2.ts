import { defineGguf } from "../architecture.ts";
import { as } from "../changes.ts";
import { count, counted, numberOf } from "../fields.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { asColumn, decayRates, normByGroups, stateSpaceFields, withoutMiddleAxis } from "../state-space.ts";

/** Mamba 2 (Dao and Gu, 2024). */
export default defineGguf({
  name: "mamba2",
  classes: ["Mamba2ForCausalLM"],
  fields: {
    ...stateSpaceFields,
    "ssm.inner_size": counted((config) => numberOf(config, "expand") * numberOf(config, "hidden_size")),
    "ssm.time_step_rank": count("num_heads"),
    "ssm.group_count": count("n_groups"),
  },
  weights: {
    "backbone.embeddings": "token_embd",
    "backbone.norm_f": "output_norm",
    lm_head: "output",
    "backbone.layers.{}.norm": "blk.{}.attn_norm",
    "backbone.layers.{}.mixer.in_proj": "blk.{}.ssm_in",
    "backbone.layers.{}.mixer.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
    "backbone.layers.{}.mixer.out_proj": "blk.{}.ssm_out",
    "backbone.layers.{}.mixer.dt_bias": "blk.{}.ssm_dt.bias",
    "backbone.layers.{}.mixer.A_log": as("blk.{}.ssm_a", (weight) => asColumn(decayRates(weight))),
    "backbone.layers.{}.mixer.D": as("blk.{}.ssm_d", asColumn),
    "backbone.layers.{}.mixer.norm": as("blk.{}.ssm_norm", normByGroups("n_groups")),
  },
  refusals: [unbiasedConvolutions("use_conv_bias")],
  biases: ["ssm_conv1d"],
});
