import { type FlintConfig, flint } from "@tiny-random/atlas/configs/flint";
import { Parameter, rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { sigmoidRouter, sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { isSparse } from "./qwen2_moe.ts";

/** The first two layers, every fourth and the last have no window. */
const layerTypes = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, layer) =>
    layer < 2 || layer % 4 === 1 || layer === count - 1 ? "full_attention" : "sliding_attention",
  );

/** Qwen3's attention with a sink in every head. */
const attention = (c: FlintConfig, layer: number) =>
  causalAttention(c, layer, {
    qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) },
    sinks: new Parameter([c.num_attention_heads], { kind: "positive" }, { keepFloat32: true }),
    keys: { sinks: "softmax_offset" },
  });

/** Experts chosen by their sigmoids, beside a shared one without a gate. */
const mixture = (c: FlintConfig) => {
  const { hidden_size: width, num_experts: experts, num_experts_per_tok: active, moe_intermediate_size: features } = c;
  const sizes = { width, experts, active, features, activation: c.hidden_act };
  const weight = sigmoidRouterWeight(experts, width, { keepFloat32: true });
  return mixtureOfExperts(
    {
      gate: sigmoidRouter(sizes, { normalized: c.norm_topk_prob }, weight),
      experts: separateExperts(sizes),
      shared: gatedMlp(c, c.shared_expert_intermediate_size),
    },
    { shared: "shared_expert" },
  );
};

/** Layers without a window have no positions. */
const family = rotaryDecoderFamily<FlintConfig>({
  attention,
  mlp: (c, layer) => (isSparse(c, layer) ? mixture(c) : gatedMlp(c)),
  rope: (c, layer) => (slidingWindowOf(c, layer) === undefined ? undefined : ropeOf(c)),
});

export default textFamily({
  facts: flint,
  repo: "RecursiveSI/flint",
  reference: { layer_types: layerTypes(49), torch_dtype: "bfloat16" },
  resolve: (c) => (c.layer_types ? {} : { layer_types: layerTypes(c.num_hidden_layers) }),
  tokenizer: "gpt2",
  // One dense layer and one with experts.
  tiny: (c) => ({ mlp_only_layers: c.mlp_only_layers.slice(0, 1) }),
  architectures: { FlintModel: base(family), FlintForCausalLM: causalLM(family) },
  variants: {
    "experts in every other layer, weights as they are, tied, biases": {
      config: {
        mlp_only_layers: [],
        decoder_sparse_step: 2,
        norm_topk_prob: false,
        tie_word_embeddings: true,
        attention_bias: true,
      },
      classes: ["FlintForCausalLM"],
    },
  },
});
