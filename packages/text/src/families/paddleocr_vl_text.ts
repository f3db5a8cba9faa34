import { paddleocrVlText } from "@tiny-random/atlas/configs/paddleocr_vl_text";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { sectionedRope } from "../layers/rope/mrope.ts";
import { tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";

export const paddleOcrTextFacts = narrowed(paddleocrVlText, { use_bias: "boolean" });
export type PaddleOcrConfig = ConfigOf<typeof paddleOcrTextFacts>;

/** ERNIE 4.5 with Qwen2-VL's positions, which may have three axes. */
export const paddleOcrFamily = rotaryDecoderFamily<PaddleOcrConfig>({
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.use_bias, output: c.use_bias } }),
  mlp: (c) => gatedMlp(c, c.intermediate_size, { bias: c.use_bias }),
  rope: sectionedRope([16, 24, 24]),
});

export default textFamily<PaddleOcrConfig>({
  facts: paddleOcrTextFacts,
  repo: "PaddlePaddle/PaddleOCR-VL",
  reference: { rope_theta: 500000, rope_scaling: { mrope_section: [16, 24, 24], rope_type: "default" } },
  tokenizer: "mistral",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2),
  architectures: { PaddleOCRTextModel: base(paddleOcrFamily) },
  towers: { language: languageOf(paddleOcrFamily) },
  variants: { biases: { config: { use_bias: true } } },
});
