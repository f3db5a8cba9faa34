import { hunyuanVlText } from "@tiny-random/atlas/configs/hunyuan_vl_text";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { hunyuanParts } from "./hunyuan_v1_dense.ts";

// The attention of the Python class takes the size of a head from the config, even where that is null.
export const hunyuanVlTextFacts = narrowed(hunyuanVlText, { head_dim: "number" });
type Config = ConfigOf<typeof hunyuanVlTextFacts>;

/** HunYuan, whose positions may have four axes; those of text are the same on each. */
const family = rotaryDecoderFamily<Config>({
  ...hunyuanParts,
  rope: (c) => {
    const rope = hunyuanParts.rope(c);
    return { ...rope, settings: { ...rope.settings, mrope_across: true } };
  },
});

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  vocab_size: 120818,
  hidden_size: 1024,
  intermediate_size: 3584,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
  max_position_embeddings: 32768,
  rope_parameters: {
    rope_type: "dynamic",
    rope_theta: 10000,
    alpha: 1000,
    factor: 1,
    mrope_section: [16, 16, 16, 16],
  },
};

export default textFamily<Config>({
  facts: hunyuanVlTextFacts,
  repo: "tencent/HunyuanOCR",
  reference,
  tokenizer: "llama",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2, (pairs) => Array<number>(4).fill(pairs / 4)),
  architectures: { HunYuanVLTextModel: base(family) },
  towers: { language: languageOf(family) },
});
