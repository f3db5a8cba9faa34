import { type GlmImageTextConfig, glmImageText } from "@tiny-random/atlas/configs/glm_image_text";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { thirdSections, tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { glm4vParts } from "./glm4v_text.ts";

/** GLM-4V's decoder, whose biases are the config's choice, and whose pairs are of both halves of what rotates. */
const family = rotaryDecoderFamily<GlmImageTextConfig>({
  ...glm4vParts,
  rotaryPairs: "halves",
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.attention_bias, output: false } }),
});

export default textFamily<GlmImageTextConfig>({
  facts: glmImageText,
  repo: "zai-org/GLM-Image",
  reference: {
    rope_parameters: {
      rope_type: "default",
      rope_theta: 10000,
      partial_rotary_factor: 0.5,
      mrope_section: [8, 12, 12],
    },
  },
  tokenizer: "llama",
  // Half of a head rotates: three pairs, one for each axis.
  tiny: (c, { size }, merged) => ({
    hidden_size: 1.5 * size.width,
    intermediate_size: size.width,
    vision_vocab_size: 512,
    ...tinySections(merged, partialRotarySize(c, 1.5 * size.headSize, 1) / 2, thirdSections),
  }),
  architectures: { GlmImageTextModel: base(family) },
  towers: { language: languageOf(family) },
  variants: { "no biases": { config: { attention_bias: false } } },
});
