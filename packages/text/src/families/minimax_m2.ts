import { type MiniMaxM2Config, minimaxM2 } from "@tiny-random/atlas/configs/minimax_m2";
import { module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtralKeys, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { sharesByCorrection, sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

/** Experts chosen by sigmoid scores; their correction stands beside the router. */
const mixture = (c: MiniMaxM2Config) => {
  const { hidden_size: width, num_local_experts: experts, num_experts_per_tok: active } = c;
  const sizes = { width, experts, active, features: c.intermediate_size, activation: c.hidden_act };
  return module(
    {
      gate: module({ weight: sigmoidRouterWeight(experts, width) }, (m, x: Tensor) => x.linear(m.weight).sigmoid()),
      e_score_correction_bias: new Parameter([experts], { kind: "bias" }),
      experts: separateExperts(sizes, mixtralKeys),
    },
    (m, x: Tensor) => m.experts(x, sharesByCorrection(m.gate(x), m.e_score_correction_bias, active)),
  );
};

/** Mixtral with norms over all heads' queries and keys. */
const family = rotaryDecoderFamily<MiniMaxM2Config>({
  attention: (c, layer) =>
    causalAttention(c, layer, {
      bias: { qkv: false, output: false },
      qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) },
    }),
  mlp: mixture,
  layerKeys: { mlp: "block_sparse_moe" },
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 1),
});

export default textFamily({
  facts: minimaxM2,
  repo: "MiniMaxAI/MiniMax-M2",
  reference: { rotary_dim: 64, shared_intermediate_size: 0, rope_theta: 5000000, torch_dtype: "bfloat16" },
  // The file says how many features of a head turn, the class which share.
  resolve: (c, merged) => {
    const turning = merged["rotary_dim"];
    if (typeof turning !== "number" || "partial_rotary_factor" in merged) return {};
    return { rope_parameters: { ...c.rope_parameters, partial_rotary_factor: turning / headSizeOf(c) } };
  },
  tokenizer: "gpt2",
  architectures: { MiniMaxM2Model: base(family), MiniMaxM2ForCausalLM: causalLM(family) },
  variants: {
    "half a head rotates": {
      config: { partial_rotary_factor: 0.5 },
      classes: ["MiniMaxM2ForCausalLM"],
    },
  },
});
