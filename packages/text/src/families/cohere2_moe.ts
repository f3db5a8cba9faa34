import { type Cohere2MoeConfig, cohere2Moe } from "@tiny-random/atlas/configs/cohere2_moe";
import type { ModelConfig } from "@tiny-random/core";
import { calledAs, rmsNorm, type Tensor } from "@tiny-random/nn";
import { slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import type { Block } from "../layers/decoder/decoder-parts.ts";
import { denseFirst } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { type MixtureSizes, type Router, router, sigmoidRouter, softmaxOfChosen } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { cohereParts } from "./cohere.ts";

/** The kinds of layers of a config that says how many dense ones come first. */
const filledLayers = (c: Cohere2MoeConfig, merged: ModelConfig): Partial<Cohere2MoeConfig> => {
  const dense = merged["first_k_dense_replace"];
  if (typeof dense !== "number") return {};
  const layers = Array.from({ length: c.num_hidden_layers }, (_, layer) => layer);
  const kindOf = (layer: number): string => {
    const [index, every] =
      layer < dense ? [layer, c.prefix_dense_sliding_window_pattern] : [layer - dense, c.sliding_window_pattern];
    return (index + 1) % every === 0 ? "full_attention" : "sliding_attention";
  };
  return {
    ...(!merged["layer_types"] && { layer_types: layers.map(kindOf) }),
    ...(!merged["mlp_layer_types"] && { mlp_layer_types: denseFirst(c.num_hidden_layers, dense) }),
  };
};

const isDense = (c: Cohere2MoeConfig, layer: number): boolean => c.mlp_layer_types[layer] === "dense";

/** Weights of the chosen experts by their softmax, or by sigmoids that may be made shares of 1. */
const gate = (c: Cohere2MoeConfig, sizes: MixtureSizes): Router =>
  c.expert_selection_fn === "softmax"
    ? router(sizes, softmaxOfChosen)
    : sigmoidRouter(sizes, { normalized: c.norm_topk_prob });

/** Experts, and shared ones that are added to them or averaged with them. */
const mixture = (c: Cohere2MoeConfig): Block => {
  const sizes = {
    width: c.hidden_size,
    experts: c.num_experts,
    active: c.num_experts_per_tok,
    features: c.intermediate_size,
    activation: c.hidden_act,
  };
  const experts = { gate: gate(c, sizes), experts: separateExperts(sizes) };
  if (c.num_shared_experts === 0) return mixtureOfExperts(experts);
  const shared = gatedMlp(c, c.intermediate_size * c.num_shared_experts);
  const summed = mixtureOfExperts({ ...experts, shared }, { shared: "shared_experts" });
  return c.shared_expert_combination_strategy === "sum" ? summed : calledAs(summed, (x: Tensor) => summed(x).div(2));
};

/** Cohere 2 with experts; dense layers, which come first, may have positions without a window. */
const family = rotaryDecoderFamily<Cohere2MoeConfig>({
  ...cohereParts,
  norm: (c) => (c.rms_norm_eps === null ? cohereParts.norm(c) : rmsNorm(c.hidden_size, c.rms_norm_eps)),
  mlp: (c, layer) =>
    isDense(c, layer) ? gatedMlp(c, c.prefix_dense_intermediate_size ?? c.intermediate_size) : mixture(c),
  rope: (c, layer) =>
    slidingWindowOf(c, layer) !== undefined || (isDense(c, layer) && c.prefix_dense_sliding_window_pattern === 1)
      ? ropeOf(c)
      : undefined,
});

export default textFamily({
  facts: cohere2Moe,
  repo: "CohereLabs/command-a-plus-05-2026",
  reference: { torch_dtype: "bfloat16" },
  resolve: filledLayers,
  roles: { "feed-forward width": ["prefix_dense_intermediate_size"] },
  tokenizer: "cohere",
  // With 1/16 the scores are so flat that no next token has a clear margin.
  tiny: (c) => ({ logit_scale: Math.max(c.logit_scale, 0.5) }),
  architectures: { Cohere2MoeModel: base(family), Cohere2MoeForCausalLM: causalLM(family) },
  variants: {
    "as many dense layers first": { config: { first_k_dense_replace: 1 }, classes: ["Cohere2MoeForCausalLM"] },
    "a dense layer with positions, RMS norms, sigmoid scores, averaged shared experts": {
      config: {
        layer_types: ["full_attention", "sliding_attention"],
        mlp_layer_types: ["dense", "sparse"],
        prefix_dense_intermediate_size: 45056,
        rms_norm_eps: 1e-5,
        expert_selection_fn: "sigmoid",
        num_shared_experts: 2,
      },
      classes: ["Cohere2MoeForCausalLM"],
    },
    "a dense layer without positions, sigmoids as they are, summed shared experts, biases, untied": {
      config: {
        layer_types: ["full_attention", "sliding_attention"],
        mlp_layer_types: ["dense", "sparse"],
        prefix_dense_sliding_window_pattern: 2,
        expert_selection_fn: "sigmoid",
        norm_topk_prob: false,
        num_shared_experts: 1,
        shared_expert_combination_strategy: "sum",
        attention_bias: true,
        tie_word_embeddings: false,
      },
      classes: ["Cohere2MoeForCausalLM"],
    },
  },
});
