import { type FlexOlmoConfig, flexOlmo } from "@tiny-random/atlas/configs/flex_olmo";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { postNormDecoderLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** OLMo 2 with OLMoE's experts. */
const family = rotaryDecoderFamily<FlexOlmoConfig>({
  layer: postNormDecoderLayer,
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: (c) => mixtureOfExperts(softmaxMixture(c, c.intermediate_size)),
});

export default textFamily({
  facts: flexOlmo,
  repo: "allenai/FlexOlmo-7x7B-1T",
  reference: { rope_theta: 500000, torch_dtype: "bfloat16" },
  tokenizer: "gpt2",
  architectures: { FlexOlmoModel: base(family), FlexOlmoForCausalLM: causalLM(family) },
  variants: {
    "weights of chosen experts sum to 1, biases": {
      config: { norm_topk_prob: true, attention_bias: true },
      classes: ["FlexOlmoForCausalLM"],
    },
  },
});
