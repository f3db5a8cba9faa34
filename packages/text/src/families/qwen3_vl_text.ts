import { type Qwen3VLTextConfig, qwen3VlText } from "@tiny-random/atlas/configs/qwen3_vl_text";
import { rmsNorm } from "@tiny-random/nn";
import { type CausalAttentionOptions, causalAttention } from "../layers/decoder/causal-attention.ts";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { deepStackLayer } from "../layers/decoder/deep-stack.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { turningRope } from "../layers/rope/mrope.ts";
import { thirdSections, tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";

/** Qwen3's attention, under other keys where a checkpoint has them. */
export const qwen3VlAttention = (
  c: RotaryDecoderConfig,
  layer: number,
  keys: NonNullable<CausalAttentionOptions["keys"]> = {},
) =>
  causalAttention(c, layer, {
    qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps ?? undefined) },
    keys,
  });

/** Qwen3 whose positions may have three axes that take turns, and whose first layers read an image tower's middle ones. */
export const qwen3VlParts: RotaryDecoderSlots<RotaryDecoderConfig> = {
  attention: (c, layer) => qwen3VlAttention(c, layer),
  rope: turningRope([24, 20, 20]),
  layer: deepStackLayer,
};

/** The ropes of Qwen3-VL's checkpoints. */
export const qwen3VlRope = {
  rope_theta: 5000000,
  rope_scaling: { mrope_interleaved: true, mrope_section: [24, 20, 20], rope_type: "default" },
};

const family = rotaryDecoderFamily<Qwen3VLTextConfig>(qwen3VlParts);

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  hidden_size: 2560,
  intermediate_size: 9728,
  num_hidden_layers: 36,
  num_key_value_heads: 8,
  max_position_embeddings: 262144,
  ...qwen3VlRope,
  bos_token_id: 151643,
  eos_token_id: 151645,
};

export default textFamily<Qwen3VLTextConfig>({
  facts: qwen3VlText,
  repo: "Qwen/Qwen3-VL-4B-Instruct",
  reference,
  tokenizer: "qwen",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2, thirdSections),
  architectures: { Qwen3VLTextModel: base(family) },
  towers: { language: languageOf(family) },
  variants: { biases: { config: { attention_bias: true } } },
});
