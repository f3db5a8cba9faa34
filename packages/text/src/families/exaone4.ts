import { type Exaone4Config, exaone4 } from "@tiny-random/atlas/configs/exaone4";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { postNormDecoderLayer } from "../layers/decoder/decoder-layers.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** The config fields of EXAONE's attention. */
interface WindowFields extends RotaryDecoderConfig {
  readonly rms_norm_eps: number;
  readonly sliding_window: number | null;
  readonly layer_types: readonly string[];
}

/** A hybrid of windows: its layers without one have no positions. Queries and keys are normed. */
export const exaone4Parts = {
  rope: (c: WindowFields, layer: number) =>
    c.sliding_window === null || c.layer_types[layer] === "sliding_attention" ? ropeOf(c) : undefined,
  attention: (c: WindowFields, layer: number) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
} satisfies RotaryDecoderSlots<WindowFields>;

const family = rotaryDecoderFamily<Exaone4Config>({ ...exaone4Parts, layer: postNormDecoderLayer });

export default textFamily({
  facts: exaone4,
  repo: "LGAI-EXAONE/EXAONE-4.0-32B",
  checkpoints: { Exaone4ForCausalLM: ["LGAI-EXAONE/EXAONE-4.0-1.2B"] },
  reference: {
    hidden_size: 5120,
    intermediate_size: 27392,
    num_hidden_layers: 64,
    num_attention_heads: 40,
    num_key_value_heads: 8,
    head_dim: 128,
    max_position_embeddings: 131072,
    rope_theta: 1000000,
    rope_scaling: {
      factor: 16,
      high_freq_factor: 4,
      low_freq_factor: 1,
      original_max_position_embeddings: 8192,
      rope_type: "llama3",
    },
    layer_types: everyFourth(64, "sliding_attention"),
  },
  tokenizer: "gpt2",
  // Four layers, as many as there are to an interval, leave less room for the feed-forward block.
  tiny: (_c, { size }) => ({ intermediate_size: size.width / 2 }),
  architectures: decoderClasses("Exaone4", family, { answers: "transformer" }),
  towers: { language: languageOf(family) },
  variants: {
    // The 1.2B: full attention everywhere, with positions.
    "no windows": {
      config: { sliding_window: null, layer_types: ["full_attention", "full_attention"] },
      classes: ["Exaone4ForCausalLM"],
    },
  },
});
