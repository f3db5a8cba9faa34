import { type GlmConfig, glm } from "@tiny-random/atlas/configs/glm";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf, type RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { fusedGatedMlp } from "../layers/decoder/mlp.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

/** What GLM-4 and its successors share: half of a head rotates, by neighbours; queries, keys and values have biases. */
export const glmParts: RotaryDecoderSlots<RotaryDecoderConfig> = {
  rotaryPairs: "neighbours",
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 1),
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.attention_bias ?? false, output: false } }),
  mlp: fusedGatedMlp,
};

export default textFamily({
  facts: glm,
  repo: "THUDM/glm-4-9b-chat-hf",
  checkpoints: { GlmForCausalLM: ["THUDM/glm-4-9b-hf", "THUDM/glm-4-9b-chat-1m-hf", "THUDM/glm-edge-1.5b-chat"] },
  reference: {
    partial_rotary_factor: 0.5,
    rope_theta: 10000,
    eos_token_id: [151329, 151336, 151338],
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: decoderClasses("Glm", rotaryDecoderFamily<GlmConfig>(glmParts), { answers: false }),
  variants: {
    "whole heads rotate, no biases": {
      config: { partial_rotary_factor: 1, attention_bias: false },
      classes: ["GlmForCausalLM"],
    },
  },
});
