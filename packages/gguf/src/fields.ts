import { isConfig, type ModelConfig } from "@tiny-random/core";
import type { Field } from "./architecture.ts";
import { bool, bools, f32, type MetadataValue, numbers, text, u32 } from "./format/metadata.ts";

const numberAt = (config: ModelConfig, keys: readonly string[]): number | undefined =>
  keys.map((key) => config[key]).find((value) => typeof value === "number");

/** A number of a config, by the first of some keys that has one. Throws an Error where none has. */
export const numberOf = (config: ModelConfig, ...keys: readonly string[]): number => {
  const found = numberAt(config, keys);
  if (found === undefined) throw new Error(`the config says nothing of ${keys.join(" or ")}`);
  return found;
};

/** A whole number, by the first key that has one. */
export const count =
  (...keys: readonly string[]): Field =>
  (config) => {
    const found = numberAt(config, keys);
    return found === undefined ? undefined : u32(found);
  };

/** A real number, by the first key that has one. */
export const real =
  (...keys: readonly string[]): Field =>
  (config) => {
    const found = numberAt(config, keys);
    return found === undefined ? undefined : f32(found);
  };

/** A truth value. */
export const flag =
  (key: string): Field =>
  (config) =>
    typeof config[key] === "boolean" ? bool(config[key]) : undefined;

/** A whole number that a config gives by what it has. */
export const counted =
  (compute: (config: ModelConfig) => number): Field =>
  (config) =>
    u32(compute(config));

/** Features of a head. */
export const headSize = (config: ModelConfig): number =>
  numberAt(config, ["head_dim"]) ??
  numberOf(config, "hidden_size", "n_embd") / numberOf(config, "num_attention_heads", "n_head");

type Settings = Readonly<Record<string, unknown>>;

/** Settings of the rope: those of layers with full attention, where kinds of layers have their own. */
export const ropeOf = (config: ModelConfig, kind = "full_attention"): Settings => {
  const { rope_parameters: rope } = config;
  if (!isConfig(rope)) return {};
  const own = rope[kind];
  return isConfig(own) ? own : rope;
};

const ropeNumber =
  (key: string, kind?: string): Field =>
  (config) => {
    const value = ropeOf(config, kind)[key];
    return typeof value === "number" ? f32(value) : undefined;
  };

/** How many features of a head are rotated. */
export const rotated = (config: ModelConfig): number => {
  const share = ropeOf(config)["partial_rotary_factor"];
  return Math.trunc(headSize(config) * (typeof share === "number" ? share : 1));
};

/** Types of scaling by Transformers' names, and llama.cpp's names of them; the others have none in a GGUF file. */
const scalings: Readonly<Record<string, string>> = { linear: "linear", yarn: "yarn", longrope: "longrope" };

const scalingOf = (config: ModelConfig): string | undefined => scalings[String(ropeOf(config)["rope_type"])];

const ofScaling =
  (types: readonly string[], field: Field): Field =>
  (config) =>
    types.includes(scalingOf(config) ?? "") ? field(config) : undefined;

/** A rope: its base and its scaling. Llama 3's scaling is a weight: {@link llama3Factors}. */
export const ropeFields: Readonly<Record<string, Field>> = {
  "rope.dimension_count": counted(rotated),
  "rope.freq_base": ropeNumber("rope_theta"),
  "rope.scaling.type": (config) => {
    const type = scalingOf(config);
    return type === undefined ? undefined : text(type);
  },
  "rope.scaling.factor": ofScaling(["linear", "yarn"], ropeNumber("factor")),
  "rope.scaling.original_context_length": ofScaling(["yarn", "longrope"], (config) => {
    const length = ropeOf(config)["original_max_position_embeddings"];
    return typeof length === "number" ? u32(length) : undefined;
  }),
  "rope.scaling.yarn_attn_factor": ofScaling(["yarn"], ropeNumber("attention_factor")),
  "rope.scaling.yarn_beta_fast": ofScaling(["yarn"], ropeNumber("beta_fast")),
  "rope.scaling.yarn_beta_slow": ofScaling(["yarn"], ropeNumber("beta_slow")),
};

/** Sizes of a transformer. */
export const sizeFields: Readonly<Record<string, Field>> = {
  block_count: count("num_hidden_layers", "n_layer"),
  context_length: count("max_position_embeddings", "n_positions", "max_seq_len"),
  embedding_length: count("hidden_size", "n_embd", "d_model"),
  feed_forward_length: count("intermediate_size", "n_inner"),
  "attention.head_count": count("num_attention_heads", "n_head"),
  vocab_size: count("vocab_size"),
};

/** A decoder with RMS norms, grouped-query attention and a rope, as Llama is. */
export const llamaFields: Readonly<Record<string, Field>> = {
  ...sizeFields,
  "attention.head_count_kv": count("num_key_value_heads", "num_attention_heads"),
  "attention.key_length": counted(headSize),
  "attention.value_length": counted(headSize),
  "attention.layer_norm_rms_epsilon": real("rms_norm_eps", "norm_eps"),
  ...ropeFields,
};

/** A mixture of experts. */
export const expertFields: Readonly<Record<string, Field>> = {
  expert_count: count("num_local_experts", "num_experts", "n_routed_experts"),
  expert_used_count: count("num_experts_per_tok"),
  expert_feed_forward_length: count("moe_intermediate_size"),
};

/** Granite's scales of embeddings, residuals, attention and scores. */
export const graniteScales: Readonly<Record<string, Field>> = {
  logit_scale: real("logits_scaling"),
  residual_scale: real("residual_multiplier"),
  embedding_scale: real("embedding_multiplier"),
  "attention.scale": real("attention_multiplier"),
};

/** Whether some layer of a config has a window. */
const hasWindow = ({ sliding_window: window, use_sliding_window: used, layer_types: types }: ModelConfig): boolean =>
  typeof window === "number" && used !== false && (!Array.isArray(types) || types.includes("sliding_attention"));

const ofWindow =
  (field: Field): Field =>
  (config) =>
    hasWindow(config) ? field(config) : undefined;

/** A window in some layers: a truth value for each, since llama.cpp's own periods are those of large models. */
export const windowFields: Readonly<Record<string, Field>> = {
  "attention.sliding_window": ofWindow(count("sliding_window")),
  "attention.sliding_window_pattern": ofWindow(({ layer_types: types }) =>
    Array.isArray(types) ? bools(types.map((type) => type === "sliding_attention")) : undefined,
  ),
};

/** The same value for every config. */
export const constant =
  (value: MetadataValue): Field =>
  () =>
    value;

/** The base of the rope of one kind of layers. */
export const ropeBase = (kind: string): Field => ropeNumber("rope_theta", kind);

/** A decoder with layer norms, otherwise in Llama's manner. */
export const layerNormFields: Readonly<Record<string, Field>> = {
  ...sizeFields,
  "attention.head_count_kv": count("num_key_value_heads", "num_attention_heads", "n_head"),
  "attention.layer_norm_epsilon": real("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps"),
  ...ropeFields,
};

/** A decoder in GPT-2's manner: learned positions, a feed-forward part of four times the width where nothing else is said. */
export const gptFields: Readonly<Record<string, Field>> = {
  ...sizeFields,
  feed_forward_length: counted((config) => numberAt(config, ["n_inner"]) ?? 4 * numberOf(config, "n_embd")),
  "attention.layer_norm_epsilon": real("layer_norm_epsilon"),
};

/** A config without its windows, for an architecture of llama.cpp's that has none; undefined where there is none to ignore. */
export const windowless = (config: ModelConfig) => {
  if (!hasWindow(config)) return undefined;
  const { layer_types: types, use_sliding_window: used } = config;
  return {
    sliding_window: null,
    ...(used !== undefined && { use_sliding_window: false }),
    ...(Array.isArray(types) && { layer_types: types.map(() => "full_attention") }),
  };
};

/** Experts are weighed by the sigmoid of their scores: llama.cpp's function 2, where 1 is the softmax. */
export const sigmoidGating: Field = constant(u32(2));

/** Whether a layer is dense, by the kinds of feed-forward parts that a config may list; undefined where it lists none. */
const listedDense = ({ mlp_layer_types: types }: ModelConfig): number | undefined => {
  if (!Array.isArray(types)) return undefined;
  const first = types.findIndex((type) => type !== "dense");
  return first < 0 ? types.length : first;
};

/** How many layers have no experts before the first that has. */
export const leadingDenseLayers: Field = (config) => {
  const { first_k_dense_replace: stated } = config;
  return u32(listedDense(config) ?? (typeof stated === "number" ? stated : 0));
};

/**
 * DeepSeek V3's mixture of experts: behind some dense layers, with experts for all tokens, chosen group by group by sigmoids, which
 * are scaled.
 */
export const deepseekExpertFields: Readonly<Record<string, Field>> = {
  ...expertFields,
  expert_shared_count: count("n_shared_experts"),
  leading_dense_block_count: leadingDenseLayers,
  expert_group_count: count("n_group"),
  expert_group_used_count: count("topk_group"),
  expert_weights_scale: real("routed_scaling_factor"),
  expert_weights_norm: flag("norm_topk_prob"),
  expert_gating_func: sigmoidGating,
};

/** Whole numbers, one for each layer. */
export const list =
  (compute: (config: ModelConfig) => readonly number[]): Field =>
  (config) =>
    numbers("i32", compute(config));

/** The base of a rope that is scaled by alpha, as Hunyuan's is. */
export const alphaBase: Field = (config) => {
  const { rope_theta: base, alpha, rope_type: type } = ropeOf(config);
  const size = headSize(config);
  const scale = type === "dynamic" && typeof alpha === "number" ? alpha ** (size / (size - 2)) : 1;
  return f32(Number(base) * scale);
};

/** A rope by YaRN whose ramp ends at whole numbers; undefined where it does already. */
export const truncatedYarn = (config: ModelConfig) => {
  if (ropeOf(config)["truncate"] !== false) return undefined;
  const { rope_scaling: scaling, rope_parameters: rope } = config;
  const key = isConfig(scaling) ? "rope_scaling" : "rope_parameters";
  const stated = isConfig(scaling) ? scaling : rope;
  return { [key]: { ...(isConfig(stated) && stated), truncate: true } };
};
