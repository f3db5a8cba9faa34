import { type Glm4Config, glm4 } from "@tiny-random/atlas/configs/glm4";
import { sandwichNorms } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { glmParts } from "./glm.ts";

/** `post_attention_layernorm` comes before the feed-forward block, as in Llama. */
export const glm4Layer = sandwichNorms({
  beforeAttention: "input_layernorm",
  afterAttention: "post_self_attn_layernorm",
  beforeMlp: "post_attention_layernorm",
  afterMlp: "post_mlp_layernorm",
});

const family = rotaryDecoderFamily<Glm4Config>({ ...glmParts, layer: glm4Layer });

export default textFamily({
  facts: glm4,
  repo: "THUDM/GLM-4-9B-0414",
  checkpoints: { Glm4ForCausalLM: ["THUDM/GLM-Z1-9B-0414", "THUDM/GLM-4-32B-0414", "zai-org/GLM-4-9B-0414"] },
  reference: {
    attention_bias: false,
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-5,
    partial_rotary_factor: 0.5,
    rope_theta: 10000,
    eos_token_id: [151329, 151336, 151338],
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: decoderClasses("Glm4", family, { answers: false }),
  variants: {
    "whole heads rotate, biases": {
      config: { partial_rotary_factor: 1, attention_bias: true },
      classes: ["Glm4ForCausalLM"],
    },
  },
});
