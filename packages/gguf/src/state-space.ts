import type { ModelConfig } from "@tiny-random/core";
import type { Field, Place, Weight } from "./architecture.ts";
import { as, mapped } from "./changes.ts";
import { constant, count, numberOf, real } from "./fields.ts";
import { u32 } from "./format/metadata.ts";

/** A model of state spaces: it has no attention, and any length of text. */
export const stateSpaceFields: Readonly<Record<string, Field>> = {
  block_count: count("num_hidden_layers"),
  context_length: constant(u32(2 ** 20)),
  embedding_length: count("hidden_size"),
  feed_forward_length: constant(u32(0)),
  vocab_size: count("vocab_size"),
  "attention.head_count": constant(u32(0)),
  "attention.layer_norm_rms_epsilon": real("layer_norm_epsilon"),
  "ssm.conv_kernel": count("conv_kernel"),
  "ssm.state_size": count("state_size"),
};

/** Rates of decay, of which checkpoints hold the logarithm. */
export const decayRates = (weight: Weight): Weight => mapped(weight, (value) => -Math.exp(value));

/** A convolution of each channel by itself, as a table of kernels; its bias as it is. */
export const withoutMiddleAxis = ({ shape, data }: Weight): Weight => ({
  shape: shape.filter((_, axis) => axis !== 1 || shape.length !== 3),
  data,
});

/** A vector as a column. */
export const asColumn = ({ shape, data }: Weight): Weight => ({ shape: [...shape, 1], data });

/** A vector by the groups that a field of the config counts. */
export const normByGroups =
  (field: string) =>
  ({ data }: Weight, config: ModelConfig): Weight => {
    const groups = numberOf(config, field);
    return { shape: [groups, data.length / groups], data };
  };

/** Mamba 2 beside attention. */
export const hybridFields: Readonly<Record<string, Field>> = {
  "ssm.conv_kernel": count("mamba_d_conv"),
  "ssm.state_size": count("mamba_d_state"),
  "ssm.time_step_rank": count("mamba_n_heads"),
  "ssm.group_count": count("mamba_n_groups"),
};

/** Its weights but for the maps into and out of it. */
export const hybridWeights = {
  "model.layers.{}.mamba.conv1d": as("blk.{}.ssm_conv1d", withoutMiddleAxis),
  "model.layers.{}.mamba.dt_bias": "blk.{}.ssm_dt.bias",
  "model.layers.{}.mamba.A_log": as("blk.{}.ssm_a", (weight) => asColumn(decayRates(weight))),
  "model.layers.{}.mamba.D": as("blk.{}.ssm_d", asColumn),
  "model.layers.{}.mamba.norm": as("blk.{}.ssm_norm", normByGroups("mamba_n_groups")),
} as const satisfies Readonly<Record<string, Place>>;
