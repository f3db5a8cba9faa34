import { type Lfm2MoeConfig, lfm2Moe } from "@tiny-random/atlas/configs/lfm2_moe";
import { module, type Tensor } from "@tiny-random/nn";
import { hybridDecoderFamily } from "../layers/decoder/hybrid-decoder.ts";
import { mixtralKeys, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { chosenScores, scoreCorrection, sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { lfm2Mlp, lfm2Parts, tieOf } from "./lfm2.ts";

/** Experts chosen by sigmoid scores, which a bias beside the router may correct. */
const mixture = (c: Lfm2MoeConfig) => {
  const { hidden_size: width, num_experts: experts, num_experts_per_tok: active, moe_intermediate_size: features } = c;
  return module(
    {
      gate: module({ weight: sigmoidRouterWeight(experts, width) }, (m, x: Tensor) => x.linear(m.weight).sigmoid()),
      expert_bias: c.use_expert_bias ? scoreCorrection(experts) : undefined,
      experts: separateExperts({ width, experts, active, features, activation: "silu" }, mixtralKeys),
    },
    (m, x: Tensor) => {
      const chosen = chosenScores(m.gate(x), m.expert_bias, active);
      const shares = c.norm_topk_prob ? chosen.div(chosen.sum(-1, true).add(1e-6)) : chosen;
      return m.experts(x, shares.mul(c.routed_scaling_factor));
    },
  );
};

/** LFM2 with experts in all but the first layers. */
const family = hybridDecoderFamily<Lfm2MoeConfig>({
  ...lfm2Parts,
  mlp: (c, layer) => (layer < c.num_dense_layers ? lfm2Mlp(c, c.intermediate_size) : mixture(c)),
});

const referenceKinds = Array.from({ length: 24 }, (_, layer) =>
  [2, 6, 10, 14, 18, 21].includes(layer) ? "full_attention" : "conv",
);

export default textFamily<Lfm2MoeConfig>({
  facts: lfm2Moe,
  resolve: tieOf,
  repo: "LiquidAI/LFM2-8B-A1B",
  needs: ["layer_types"],
  reference: {
    num_hidden_layers: 24,
    layer_types: referenceKinds,
    rope_theta: 1000000,
    eos_token_id: 7,
    torch_dtype: "bfloat16",
  },
  unwritten: ["output_router_logits"],
  tokenizer: "qwen",
  roles: { "dense layers": ["num_dense_layers"] },
  architectures: { Lfm2MoeModel: base(family), Lfm2MoeForCausalLM: causalLM(family) },
  variants: {
    "no correction of scores, no shares, a scale": {
      config: { use_expert_bias: false, norm_topk_prob: false, routed_scaling_factor: 1.5 },
      classes: ["Lfm2MoeForCausalLM"],
    },
    untied: { config: { tie_word_embeddings: false }, classes: ["Lfm2MoeForCausalLM"] },
  },
});
