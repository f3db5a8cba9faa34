import type { ModelConfig } from "@tiny-random/core";
import type { Change, Field, Place, Weight } from "./architecture.ts";
import { as, plusOne, range, rows, turnedColumns } from "./changes.ts";
import { count, counted, list, llamaFields, numberOf, ropeOf } from "./fields.ts";
import { decayRates, withoutMiddleAxis } from "./state-space.ts";
import { llamaWeights, normsPlusOne } from "./weights.ts";

/** The layers of a gated delta rule (Yang et al., 2024) among layers of attention. */
export const deltaFields: Readonly<Record<string, Field>> = {
  "ssm.conv_kernel": count("linear_conv_kernel_dim"),
  "ssm.state_size": count("linear_key_head_dim"),
  "ssm.group_count": count("linear_num_key_heads"),
  "ssm.time_step_rank": count("linear_num_value_heads"),
  "ssm.inner_size": counted(
    (config) => numberOf(config, "linear_value_head_dim") * numberOf(config, "linear_num_value_heads"),
  ),
  full_attention_interval: counted((config) => {
    const { layer_types: types } = config;
    const first = Array.isArray(types) ? types.indexOf("full_attention") : -1;
    return first < 0 ? numberOf(config, "full_attention_interval") : first + 1;
  }),
};

/** Norms of gated attention and of the delta rule. */
export const deltaWeights = {
  "model.layers.{}.self_attn.q_norm": plusOne("blk.{}.attn_q_norm"),
  "model.layers.{}.self_attn.k_norm": plusOne("blk.{}.attn_k_norm"),
  "model.layers.{}.linear_attn.norm": "blk.{}.ssm_norm",
} as const satisfies Readonly<Record<string, Place>>;

interface Heads {
  readonly keys: number;
  readonly values: number;
  readonly keySize: number;
  readonly valueSize: number;
}

const headsOf = (config: ModelConfig): Heads => ({
  keys: numberOf(config, "linear_num_key_heads"),
  values: numberOf(config, "linear_num_value_heads"),
  keySize: numberOf(config, "linear_key_head_dim"),
  valueSize: numberOf(config, "linear_value_head_dim"),
});

/** Queries, keys, values and gates of one head of keys after the other: all of each kind, gates by themselves. */
export const groupedQueriesKeysValuesGates: Change = (weight, config) => {
  const { keys, values, keySize, valueSize } = headsOf(config);
  const sizes = [keySize, keySize, (values / keys) * valueSize, (values / keys) * valueSize];
  const group = sizes.reduce((sum, size) => sum + size);
  const kind = (index: number) => {
    const start = sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
    return range(0, keys).flatMap((head) =>
      range(0, sizes[index] ?? 0).map((feature) => head * group + start + feature),
    );
  };
  return {
    "blk.{}.attn_qkv": rows(weight, [kind(0), kind(1), kind(2)].flat()),
    "blk.{}.attn_gate": rows(weight, kind(3)),
  };
};

/** Features of heads of values in ggml's order: the first head of every head of keys, then the second of every one. */
const byTurns = ({ keys, values }: Heads, size: number): number[] =>
  range(0, values / keys).flatMap((place) =>
    range(0, keys).flatMap((key) => range(0, size).map((feature) => (key * (values / keys) + place) * size + feature)),
  );

/** Heads of values along the first axis. */
const valueRows =
  (name: string, sizeOf: (heads: Heads) => number): Change =>
  (weight, config) => {
    const heads = headsOf(config);
    return { [name]: rows(weight, byTurns(heads, sizeOf(heads))) };
  };

/** Heads of values behind queries and keys, which stay. */
const valuesBehind = (weight: Weight, config: ModelConfig): Weight => {
  const heads = headsOf(config);
  const before = 2 * heads.keys * heads.keySize;
  return rows(weight, [...range(0, before), ...byTurns(heads, heads.valueSize).map((row) => before + row)]);
};

const single = (): number => 1;

const wholeHead = ({ valueSize }: Heads): number => valueSize;

/** Qwen 3.5's fields: a rope in three sections, which texts have alike. */
export const qwen35Fields: Readonly<Record<string, Field>> = {
  ...llamaFields,
  ...deltaFields,
  "rope.dimension_sections": list((config) => {
    const { mrope_section: sections } = ropeOf(config);
    return [...(Array.isArray(sections) ? sections.map(Number) : [11, 11, 10]), 0];
  }),
};

/** Qwen 3.5's weights but for a mixture of experts. */
export const qwen35Weights = {
  ...llamaWeights,
  ...normsPlusOne,
  ...deltaWeights,
  "model.layers.{}.post_attention_layernorm": plusOne("blk.{}.post_attention_norm"),
  "model.layers.{}.linear_attn.A_log": (weight, config, ending) =>
    valueRows("blk.{}.ssm_a", single)(decayRates(weight), config, ending),
  "model.layers.{}.linear_attn.dt_bias": valueRows("blk.{}.ssm_dt.bias", single),
  "model.layers.{}.linear_attn.in_proj_a": valueRows("blk.{}.ssm_alpha", single),
  "model.layers.{}.linear_attn.in_proj_b": valueRows("blk.{}.ssm_beta", single),
  "model.layers.{}.linear_attn.in_proj_z": valueRows("blk.{}.attn_gate", wholeHead),
  "model.layers.{}.linear_attn.in_proj_qkv": as("blk.{}.attn_qkv", valuesBehind),
  "model.layers.{}.linear_attn.conv1d": as("blk.{}.ssm_conv1d", (weight, config) =>
    valuesBehind(withoutMiddleAxis(weight), config),
  ),
  "model.layers.{}.linear_attn.out_proj": as("blk.{}.ssm_out", (weight, config) => {
    const heads = headsOf(config);
    return turnedColumns(weight, byTurns(heads, heads.valueSize));
  }),
} as const satisfies Readonly<Record<string, Place>>;
