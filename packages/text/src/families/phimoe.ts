import { type PhimoeConfig, phimoe } from "@tiny-random/atlas/configs/phimoe";
import { amongLargest, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { type Router, routerWeight } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { tinyLongRope } from "../layers/rope/long-rope.ts";
import { optional, type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { mixtralMixture } from "./mixtral.ts";

/** The best of some scores: the share it has among those that are nearly as good. */
const shareOfBest = (choosable: Tensor, scores: Tensor, jitter: number) => {
  const largest = choosable.amax(-1, true);
  const scale = scores.abs().maximum(largest);
  const isNear = largest
    .sub(scores)
    .div(scale)
    .le(2 * jitter);
  const isBest = amongLargest(choosable, 1);
  return { isBest, share: choosable.where(isNear, Number.NEGATIVE_INFINITY).softmax(-1).where(isBest, 0) };
};

/** SparseMixer (Liu et al., 2023) at inference: two experts, the second chosen and weighted without the first. */
const sparseMixer = (c: PhimoeConfig): Router =>
  module({ weight: routerWeight(c.num_local_experts, c.hidden_size) }, (m, x: Tensor) => {
    const scores = x.linear(m.weight);
    const first = shareOfBest(scores, scores, c.router_jitter_noise);
    const others = scores.masked_fill(first.isBest, Number.NEGATIVE_INFINITY);
    return first.share.add(shareOfBest(others, scores, c.router_jitter_noise).share);
  });

/** Its class always takes the short factors, and the long text's attention factor only. */
const rope = (c: PhimoeConfig): Rope => {
  const stated = ropeOf(c);
  const [near, far] = [optional(stated, "short_mscale"), optional(stated, "long_mscale")];
  if (stated.type === "default" || near === undefined || far === undefined) return stated;
  const { short_factor: factors } = stated.settings;
  return { ...stated, settings: { ...stated.settings, long_factor: factors, attention_factor: near }, farFactor: far };
};

const family = rotaryDecoderFamily<PhimoeConfig>({
  norm: (c) => layerNorm(c.hidden_size, c.rms_norm_eps),
  mlp: (c) => mixtralMixture(c, () => sparseMixer(c)),
  layerKeys: { mlp: "block_sparse_moe" },
  rope,
  headBias: (c) => c.lm_head_bias,
});

/** Factors of a longrope that grow from pair to pair. */
const growing = (step: number): number[] => Array.from({ length: 64 }, (_, pair) => 1 + pair * step);

export default textFamily<PhimoeConfig>({
  facts: phimoe,
  repo: "microsoft/Phi-3.5-MoE-instruct",
  reference: {
    rope_theta: 10000,
    sliding_window: 131072,
    input_jitter_noise: 0.01,
    router_aux_loss_coef: 0,
    attention_bias: true,
    lm_head_bias: true,
    eos_token_id: 32000,
    torch_dtype: "bfloat16",
  },
  tiny: (c, { size }, merged) => tinyLongRope(c, size.headSize / 2, merged),
  tokenizer: "mistral",
  architectures: {
    PhimoeModel: base(family),
    PhimoeForCausalLM: causalLM(family),
    PhimoeForSequenceClassification: lastTokenClassification(family),
  },
  variants: {
    "a long rope with a factor of attention for long texts": {
      config: {
        rope_scaling: {
          type: "longrope",
          short_factor: growing(0.02),
          long_factor: growing(1),
          short_mscale: 1.2,
          long_mscale: 1.4,
          original_max_position_embeddings: 4096,
        },
      },
      classes: ["PhimoeForCausalLM"],
    },
    "experts nearly as good share, no biases": {
      config: { router_jitter_noise: 0.4, attention_bias: false, lm_head_bias: false },
      classes: ["PhimoeForCausalLM"],
    },
  },
});
