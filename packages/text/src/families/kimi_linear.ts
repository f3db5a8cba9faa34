import { kimiLinear } from "@tiny-random/atlas/configs/kimi_linear";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import { linear, type Tensor } from "@tiny-random/nn";
import { hybridDecoderFamily } from "../layers/decoder/hybrid-decoder.ts";
import { denseFirst } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { mixtralKeys, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { convolvedHeadStates } from "../layers/recurrent/convolved-heads.ts";
import { kimiDeltaAttention, kimiDeltaSizes } from "../layers/recurrent/kimi-delta-attention.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(kimiLinear, {
  v_head_dim: "number",
  topk_group: "number",
  num_experts_per_tok: "number",
});
type Config = ConfigOf<typeof facts>;

/** What checkpoints say of linear attention in a nested config, which counts layers from 1. */
interface LinearConfig {
  readonly full_attn_layers?: readonly number[];
  readonly kda_layers?: readonly number[];
  readonly head_dim?: number;
  readonly num_heads?: number;
  readonly short_conv_kernel_size?: number;
}

const linearOf = (c: ModelConfig): LinearConfig => (c["linear_attn_config"] as LinearConfig | undefined) ?? {};

/** Fields of the checkpoint's own config go first, lists of layers before it. */
const resolve = (c: Config, merged: ModelConfig): Partial<Config> => {
  const { full_attn_layers: full, kda_layers: linearLayers, ...sizes } = linearOf(merged);
  const layers = Array.from({ length: c.num_hidden_layers }, (_, layer) => layer);
  const dense = Number(merged["first_k_dense_replace"] ?? 1);
  const isFull = (layer: number) => (full && linearLayers ? full.includes(layer + 1) : layer > 0 && layer % 4 === 0);
  return {
    linear_head_dim: sizes.head_dim ?? c.linear_head_dim,
    linear_num_heads: sizes.num_heads ?? c.linear_num_heads,
    linear_conv_kernel_dim: sizes.short_conv_kernel_size ?? c.linear_conv_kernel_dim,
    ...(!merged["layer_types"] && {
      layer_types: layers.map((layer) => (isFull(layer) ? "full_attention" : "linear_attention")),
    }),
    ...(!merged["mlp_layer_types"] && { mlp_layer_types: denseFirst(c.num_hidden_layers, dense) }),
  };
};

/** Kimi's gates go through as many features as a head has. */
const lowRankGates = ({ hidden_size: width, linear_num_heads: heads, linear_head_dim: size }: Config) => {
  const narrow = () => linear(width, size, { bias: false });
  const wide = () => linear(size, heads * size, { bias: false });
  const layers = { f_a_proj: narrow(), f_b_proj: wide(), g_a_proj: narrow(), g_b_proj: wide() };
  return {
    layers,
    step: (m: typeof layers, x: Tensor) => m.f_b_proj(m.f_a_proj(x)),
    gate: (m: typeof layers, x: Tensor) => m.g_b_proj(m.g_a_proj(x)),
    forget: (step: Tensor, rates: Tensor) => step.softplus().mul(rates).neg(),
    rateShape: [1, 1, heads, 1],
    kept: { rates: false, biases: true, kernels: false },
  };
};

/** DeepSeek V3's mixture under Mixtral's names. */
const mixture = (c: Config) =>
  groupedMixture(
    { ...c, n_routed_experts: c.num_local_experts },
    { experts: (sizes) => separateExperts(sizes, mixtralKeys) },
  );

const family = hybridDecoderFamily<Config>({
  attention: (c, layer) => multiHeadLatentAttention(c, layer),
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? mixture(c) : gatedMlp(c)),
  layerKeys: { mlp: "block_sparse_moe" },
  // No position is rotated, in the keys that all heads share either.
  rope: () => undefined,
  kindOf: (c, layer) => c.layer_types[layer],
  kinds: {
    full_attention: { carries: (c) => ({ keyValues: latentCache(c) }) },
    linear_attention: {
      mixer: (c, layer) => kimiDeltaAttention(c, layer, lowRankGates(c)),
      carries: (c) => ({ states: convolvedHeadStates(kimiDeltaSizes(c)) }),
    },
  },
});

const fullLayers = [4, 8, 12, 16, 20, 24, 27];

export default textFamily<Config>({
  facts,
  repo: "moonshotai/Kimi-Linear-48B-A3B-Instruct",
  reference: {
    linear_attn_config: {
      full_attn_layers: fullLayers,
      head_dim: 128,
      kda_layers: Array.from({ length: 27 }, (_, index) => index + 1).filter((layer) => !fullLayers.includes(layer)),
      num_heads: 32,
      short_conv_kernel_size: 4,
    },
    first_k_dense_replace: 1,
    moe_layer_freq: 1,
    moe_router_activation_func: "sigmoid",
    mla_use_nope: true,
    num_experts: 256,
    num_experts_per_token: 8,
    num_shared_experts: 1,
    num_expert_group: 1,
    moe_renormalize: true,
    model_max_length: 1048576,
    head_dim: 72,
    rope_theta: 10000,
    use_grouped_topk: true,
    dtype: "bfloat16",
  },
  // The checkpoint has these under other names.
  unwritten: [
    "layer_types",
    "mlp_layer_types",
    "linear_head_dim",
    "linear_num_heads",
    "linear_conv_kernel_dim",
    "max_position_embeddings",
    "n_group",
    "n_shared_experts",
    "norm_topk_prob",
    "num_experts_per_tok",
    "num_local_experts",
  ],
  resolve,
  tokenizer: "o200k",
  roles: { "active experts": ["num_experts_per_token"], "expert groups": ["num_expert_group"] },
  // A dense layer with linear attention, and one of experts with latent attention.
  tiny: (_c, { size }, merged: ModelConfig) => {
    const sizes = { head_dim: size.headSize, num_heads: size.width / size.headSize };
    const own = { ...linearOf(merged), ...sizes, full_attn_layers: [2], kda_layers: [1] };
    const isOwn = "linear_attn_config" in merged;
    return {
      ...(isOwn ? { linear_attn_config: own } : { linear_head_dim: sizes.head_dim, linear_num_heads: sizes.num_heads }),
      ...(!isOwn && !merged["layer_types"] && { layer_types: ["linear_attention", "full_attention"] }),
    };
  },
  architectures: { KimiLinearModel: base(family), KimiLinearForCausalLM: causalLM(family) },
  variants: {
    "queries with a latent, biases": {
      config: { q_lora_rank: 1536, attention_bias: true },
      classes: ["KimiLinearForCausalLM"],
    },
    "groups of experts": {
      config: { num_expert_group: 8, topk_group: 4, moe_renormalize: false },
      classes: ["KimiLinearForCausalLM"],
    },
  },
});
