import { type GlmOcrTextConfig, glmOcrText } from "@tiny-random/atlas/configs/glm_ocr_text";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { glm4vParts } from "./glm4v_text.ts";

/** With the size of a head, which the class has no field for. */
type Config = GlmOcrTextConfig & { readonly head_dim?: number };

/** GLM-4V's decoder without biases. */
const family = rotaryDecoderFamily<Config>({
  ...glm4vParts,
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: false, output: false } }),
});

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  hidden_size: 1536,
  intermediate_size: 4608,
  head_dim: 128,
  rope_parameters: {
    rope_type: "default",
    rope_theta: 10000,
    partial_rotary_factor: 1,
    mrope_section: [16, 24, 24],
  },
  eos_token_id: [59246, 59253],
  pad_token_id: 59246,
};

export default textFamily<Config>({
  facts: glmOcrText,
  repo: "zai-org/GLM-OCR",
  reference,
  tokenizer: "llama",
  tiny: (c, { size }, merged) => tinySections(merged, partialRotarySize(c, size.headSize, 1) / 2),
  architectures: { GlmOcrTextModel: base(family) },
  towers: { language: languageOf(family) },
});
