import type { ModelConfig } from "@tiny-random/core";
import { type Change, defineGguf, type Weight } from "../architecture.ts";
import { as, mapped } from "../changes.ts";
import { count, llamaFields, numberOf } from "../fields.ts";
import { unbiasedConvolutions } from "../refusals.ts";
import { hybridFields, hybridWeights } from "../state-space.ts";
import { llamaWeights } from "../weights.ts";

/** A number of a config, or one of a list of them. */
const multiplier = (config: ModelConfig, key: string, place?: number): number => {
  const found = config[key];
  return Number(Array.isArray(found) ? found[place ?? 0] : found);
};

/** Weights that take in what the graph multiplies by. */
const times = (name: string, factor: (config: ModelConfig) => number): Change =>
  as(name, (weight, config) => mapped(weight, (value) => value * factor(config)));

const fromInput = (config: ModelConfig): number => multiplier(config, "attention_in_multiplier");

/** The map into a mixer: what it gives is gate, values, input and output of the state, and steps, each with its factor. */
const intoMixer = ({ shape, data }: Weight, config: ModelConfig): Weight => {
  const [inner, width] = [numberOf(config, "mamba_d_ssm"), shape[1] ?? 1];
  const state = numberOf(config, "mamba_n_groups") * numberOf(config, "mamba_d_state");
  const ends = [inner, 2 * inner, 2 * inner + state, 2 * inner + 2 * state, Number.POSITIVE_INFINITY];
  const whole = multiplier(config, "ssm_in_multiplier");
  return {
    shape,
    data: data.map((value, index) => {
      const part = ends.findIndex((end) => index / width < end);
      return value * whole * multiplier(config, "ssm_multipliers", part);
    }),
  };
};

/** Falcon H1 (2025): attention and Mamba 2 side by side; llama.cpp has its multipliers in the weights. */
export default defineGguf({
  name: "falcon-h1",
  classes: ["FalconH1ForCausalLM"],
  fields: {
    ...llamaFields,
    ...hybridFields,
    "ssm.inner_size": count("mamba_d_ssm"),
  },
  weights: {
    ...llamaWeights,
    lm_head: times("output", (config) => multiplier(config, "lm_head_multiplier")),
    "model.embed_tokens": times("token_embd", (config) => multiplier(config, "embedding_multiplier")),
    "model.final_layernorm": "output_norm",
    // llama.cpp has this one without an ending.
    "model.layers.{}.pre_ff_layernorm.weight": "blk.{}.ffn_norm",
    "model.layers.{}.self_attn.q_proj": times("blk.{}.attn_q", fromInput),
    "model.layers.{}.self_attn.k_proj": times(
      "blk.{}.attn_k",
      (config) => fromInput(config) * multiplier(config, "key_multiplier"),
    ),
    "model.layers.{}.self_attn.v_proj": times("blk.{}.attn_v", fromInput),
    "model.layers.{}.self_attn.o_proj": times("blk.{}.attn_output", (config) =>
      multiplier(config, "attention_out_multiplier"),
    ),
    "model.layers.{}.feed_forward.gate_proj": times("blk.{}.ffn_gate", (config) =>
      multiplier(config, "mlp_multipliers", 0),
    ),
    "model.layers.{}.feed_forward.up_proj": "blk.{}.ffn_up",
    "model.layers.{}.feed_forward.down_proj": times("blk.{}.ffn_down", (config) =>
      multiplier(config, "mlp_multipliers", 1),
    ),
    ...hybridWeights,
    "model.layers.{}.mamba.in_proj": as("blk.{}.ssm_in", intoMixer),
    "model.layers.{}.mamba.out_proj": times("blk.{}.ssm_out", (config) => multiplier(config, "ssm_out_multiplier")),
  },
  refusals: [unbiasedConvolutions("mamba_conv_bias")],
  biases: ["ssm_conv1d"],
  activations: ["silu"],
});
