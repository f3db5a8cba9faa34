import { type Qwen2VLTextConfig, qwen2VlText } from "@tiny-random/atlas/configs/qwen2_vl_text";
import { languageOf } from "../layers/decoder/language.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { sectionedRope } from "../layers/rope/mrope.ts";
import { tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { qwen2Attention } from "./qwen2.ts";

/** What Qwen2 is in Qwen2-VL and its successor: its positions may have three axes, time, height and width. */
export const qwen2VlParts: RotaryDecoderSlots<Qwen2VLTextConfig> = {
  attention: qwen2Attention,
  rope: sectionedRope([16, 24, 24]),
};

const family = rotaryDecoderFamily(qwen2VlParts);

export default textFamily<Qwen2VLTextConfig>({
  facts: qwen2VlText,
  repo: "Qwen/Qwen2-VL-2B-Instruct",
  reference: {
    vocab_size: 151936,
    hidden_size: 1536,
    intermediate_size: 8960,
    num_hidden_layers: 28,
    num_attention_heads: 12,
    num_key_value_heads: 2,
    max_window_layers: 28,
    sliding_window: 32768,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] },
  },
  tokenizer: "qwen",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2),
  architectures: { Qwen2VLTextModel: base(family) },
  towers: { language: languageOf(family) },
});
