import { type Qwen2_5_VLTextConfig, qwen25VlText } from "@tiny-random/atlas/configs/qwen2_5_vl_text";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { qwen2VlParts } from "./qwen2_vl_text.ts";

/** The language model of Qwen2-VL again. */
const family = rotaryDecoderFamily<Qwen2_5_VLTextConfig>(qwen2VlParts);

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  vocab_size: 151936,
  hidden_size: 2048,
  intermediate_size: 11008,
  num_hidden_layers: 36,
  num_attention_heads: 16,
  num_key_value_heads: 2,
  max_position_embeddings: 128000,
  max_window_layers: 70,
  sliding_window: 32768,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000,
  rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] },
};

export default textFamily<Qwen2_5_VLTextConfig>({
  facts: qwen25VlText,
  repo: "Qwen/Qwen2.5-VL-3B-Instruct",
  reference,
  tokenizer: "qwen",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2),
  architectures: { Qwen2_5_VLTextModel: base(family) },
  towers: { language: languageOf(family) },
});
