import { type GraniteDoclingTextConfig, graniteDoclingText } from "@tiny-random/atlas/configs/granite_docling_text";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { graniteParts } from "./granite.ts";

/** Granite that reads pages; image features that join its first layers are the composite's. */
const family = rotaryDecoderFamily<GraniteDoclingTextConfig>(graniteParts);

export default textFamily({
  facts: graniteDoclingText,
  repo: "ibm-granite/granite-for-docling-500m",
  tokenizer: "gpt2",
  architectures: { GraniteDoclingTextModel: base(family) },
  variants: { biases: { config: { attention_bias: true, mlp_bias: true } } },
});
