import { type Glm4vTextConfig, glm4vText } from "@tiny-random/atlas/configs/glm4v_text";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { sectionedRope } from "../layers/rope/mrope.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { thirdSections, tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { glmParts } from "./glm.ts";
import { glm4Layer } from "./glm4.ts";

/** GLM-4 whose positions may have three axes, time, height and width. */
export const glm4vParts: RotaryDecoderSlots<RotaryDecoderConfig> = {
  ...glmParts,
  layer: glm4Layer,
  rope: sectionedRope([8, 12, 12]),
};

const family = rotaryDecoderFamily<Glm4vTextConfig>({
  ...glm4vParts,
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: true, output: false } }),
});

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  max_position_embeddings: 65536,
  partial_rotary_factor: 0.5,
  rope_theta: 10000,
  rope_scaling: { rope_type: "default", mrope_section: [8, 12, 12] },
  eos_token_id: [151329, 151336, 151338, 151348],
  pad_token_id: 151329,
};

export default textFamily<Glm4vTextConfig>({
  facts: glm4vText,
  repo: "zai-org/GLM-4.1V-9B-Thinking",
  reference,
  tokenizer: "llama",
  // Half of a head rotates: three pairs, one for each axis.
  tiny: (c, { size }, merged) => ({
    hidden_size: 1.5 * size.width,
    intermediate_size: size.width,
    ...tinySections(merged, partialRotarySize(c, 1.5 * size.headSize, 1) / 2, thirdSections),
  }),
  architectures: { Glm4vTextModel: base(family) },
  towers: { language: languageOf(family) },
});
