import { type OlmoeConfig, olmoe } from "@tiny-random/atlas/configs/olmoe";
import { InputError } from "@tiny-random/core";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const attention = (c: OlmoeConfig, layer: number) => {
  if (c.clip_qkv !== null)
    throw new InputError("clip_qkv is not supported", "No OLMoE checkpoint has it: leave it null.");
  return causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } });
};

const family = rotaryDecoderFamily<OlmoeConfig>({
  attention,
  mlp: (c) => mixtureOfExperts(softmaxMixture(c, c.intermediate_size)),
});

export default textFamily({
  facts: olmoe,
  repo: "allenai/OLMoE-1B-7B-0924",
  reference: {
    rope_theta: 10000,
    intermediate_size: 1024,
    num_key_value_heads: 16,
    torch_dtype: "bfloat16",
  },
  tokenizer: "neox",
  architectures: { OlmoeModel: base(family), OlmoeForCausalLM: causalLM(family) },
});
