import { type Granite4VisionTextConfig, granite4VisionText } from "@tiny-random/atlas/configs/granite4_vision_text";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { graniteParts } from "./granite.ts";

/** Granite whose layers image features may join, by the composite. */
const family = rotaryDecoderFamily<Granite4VisionTextConfig>(graniteParts);

export default textFamily({
  facts: granite4VisionText,
  repo: "ibm-granite/granite-4.0-3b-vision",
  tokenizer: "gpt2",
  architectures: { Granite4VisionTextModel: base(family) },
  variants: {
    "biases, multipliers": {
      config: {
        attention_bias: true,
        mlp_bias: true,
        attention_multiplier: 0.125,
        embedding_multiplier: 12,
        residual_multiplier: 0.22,
      },
    },
  },
});
