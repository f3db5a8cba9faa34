import { type LagunaConfig, laguna } from "@tiny-random/atlas/configs/laguna";
import { andThen, linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { sharesByCorrection, sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** Query heads of a layer: each may have its own number. */
const headsIn = (c: LagunaConfig, layer: number): number =>
  c.num_attention_heads_per_layer?.[layer] ?? c.num_attention_heads;

/** Attention whose heads, or their features, are gated by the softplus of a projection of its input. */
const attention = (c: LagunaConfig, layer: number) => {
  const heads = headsIn(c, layer);
  const byHead = c.gating === true || c.gating === "per-head";
  const project = linear(c.hidden_size, byHead ? heads : heads * c.head_dim, { bias: false });
  const scales = (gates: Tensor) => {
    const positive = gates.softplus();
    return byHead ? positive.unsqueeze(-1).expand([1, 1, 1, c.head_dim]).flatten(2) : positive;
  };
  return causalAttention({ ...c, num_attention_heads: heads }, layer, {
    qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) },
    gate: andThen(project, scales),
    keys: { gate_proj: "g_proj" },
  });
};

/** Experts chosen by corrected sigmoids of capped scores, beside a shared one; checkpoints hold the correction among the experts. */
const mixture = (c: LagunaConfig) => {
  const { hidden_size: width, num_experts: experts, num_experts_per_tok: active, moe_intermediate_size: features } = c;
  const correction = new Parameter([experts], { kind: "bias" });
  const gate = module({ weight: sigmoidRouterWeight(experts, width) }, (m, x: Tensor) => {
    const scores = softCap(x.linear(m.weight), c.moe_router_logit_softcapping).sigmoid();
    return sharesByCorrection(scores, correction, active).mul(c.moe_routed_scaling_factor);
  });
  const sizes = { width, experts, active, features, activation: c.hidden_act };
  return mixtureOfExperts(
    {
      gate,
      experts: separateExperts(sizes, undefined, { e_score_correction_bias: correction }),
      shared: gatedMlp(c, c.shared_expert_intermediate_size),
    },
    { shared: "shared_expert" },
  );
};

/** Windows in three of four layers; each kind of layer has its rope, which turns a share of a head, and its number of heads. */
const family = rotaryDecoderFamily<LagunaConfig>({
  attention,
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? mixture(c) : gatedMlp(c)),
  rope: (c, layer) => ropeOf(c, c.layer_types[layer]),
  rotarySize: (c, layer) => partialRotarySize(c, c.head_dim, 1, c.layer_types[layer]),
});

export default textFamily({
  facts: laguna,
  repo: "poolside/laguna-XS.2",
  reference: {
    layer_types: Array.from({ length: 40 }, (_, layer) => (layer % 4 ? "sliding_attention" : "full_attention")),
    num_attention_heads_per_layer: Array.from({ length: 40 }, (_, layer) => (layer % 4 ? 64 : 48)),
    rope_parameters: {
      full_attention: {
        rope_type: "yarn",
        rope_theta: 500000,
        factor: 32,
        original_max_position_embeddings: 4096,
        beta_fast: 64,
        beta_slow: 1,
        partial_rotary_factor: 0.5,
      },
      sliding_attention: { rope_type: "default", rope_theta: 10000, partial_rotary_factor: 1 },
    },
    gating: "per-head",
    moe_routed_scaling_factor: 2.5,
    torch_dtype: "bfloat16",
  },
  unwritten: ["mlp_layer_types"],
  roles: { "layer kinds": ["mlp_layer_types"] },
  resolve: (c) =>
    c.num_attention_heads_per_layer
      ? {}
      : { num_attention_heads_per_layer: Array<number>(c.num_hidden_layers).fill(c.num_attention_heads) },
  tokenizer: "gpt2",
  architectures: { LagunaModel: base(family), LagunaForCausalLM: causalLM(family) },
  variants: {
    "gates of features, capped scores of experts, as many heads in every layer, tied, biases": {
      config: {
        gating: "per-element",
        moe_router_logit_softcapping: 2,
        num_attention_heads_per_layer: null,
        tie_word_embeddings: true,
        attention_bias: true,
      },
      classes: ["LagunaForCausalLM"],
    },
    "no windows, experts in every layer": {
      config: {
        layer_types: ["full_attention", "full_attention"],
        num_attention_heads_per_layer: null,
        mlp_layer_types: ["sparse", "sparse"],
      },
      classes: ["LagunaForCausalLM"],
    },
  },
});
