import { defineGguf } from "../architecture.ts";
import { as, turnedInside, turns } from "../changes.ts";
import { count, expertFields, llamaFields, truncatedYarn, windowFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** gpt-oss (2025): sinks of attention, experts whose gate and map take turns, a window in every other layer. */
export default defineGguf({
  name: "gpt-oss",
  classes: ["GptOssForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_feed_forward_length: count("intermediate_size"),
    ...windowFields,
  },
  weights: {
    ...llamaWeights,
    "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
    "model.layers.{}.self_attn.sinks": "blk.{}.attn_sinks.weight",
    "model.layers.{}.mlp.router": "blk.{}.ffn_gate_inp",
    "model.layers.{}.mlp.experts.gate_up_proj": (weight) =>
      turns(turnedInside(weight), "blk.{}.ffn_gate_exps.weight", "blk.{}.ffn_up_exps.weight"),
    "model.layers.{}.mlp.experts.gate_up_proj_bias": (weight) =>
      turns(weight, "blk.{}.ffn_gate_exps.bias", "blk.{}.ffn_up_exps.bias"),
    "model.layers.{}.mlp.experts.down_proj": as("blk.{}.ffn_down_exps.weight", turnedInside),
    "model.layers.{}.mlp.experts.down_proj_bias": "blk.{}.ffn_down_exps.bias",
  },
  biases: ["attn_output", "ffn_gate_inp"],
  ignores: { config: truncatedYarn, reason: "llama.cpp rounds the ends of the ramp of YaRN, which gpt-oss does not" },
});
