import { type PersimmonConfig, persimmon } from "@tiny-random/atlas/configs/persimmon";
import { layerNorm, linear } from "@tiny-random/nn";
import { headSizeOf, type RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { byHead, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

const attention = (c: PersimmonConfig, layer: number) => {
  const [heads, headSize] = [c.num_attention_heads, headSizeOf(c)];
  const sizes = { heads, keyValueHeads: heads, headSize };
  const norm = () => layerNorm(headSize, c.layer_norm_eps);
  return fusedAttention(layer, sizes, {
    qkv: linear(c.hidden_size, fusedWidth(sizes)),
    output: linear(heads * headSize, c.hidden_size),
    keys: { qkv: "query_key_value", output: "dense" },
    split: byHead,
    norms: c.qk_layernorm ? { query: norm(), key: norm() } : undefined,
  });
};

const family = rotaryDecoderFamily<PersimmonConfig & RotaryDecoderConfig>({
  norm: (c) => layerNorm(c.hidden_size, c.layer_norm_eps),
  finalNormKey: "final_layernorm",
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 0.5),
  attention,
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation }) =>
    plainMlp({ up: "dense_h_to_4h", down: "dense_4h_to_h" }, { width, features, activation, bias: true }),
});

export default textFamily({
  facts: persimmon,
  repo: "adept/persimmon-8b-base",
  reference: { partial_rotary_factor: 0.5, rope_theta: 25000 },
  tokenizer: "mistral",
  // Twice the width, not four times: the model stays below a megabyte.
  tiny: (_c, { size }) => ({ intermediate_size: 2 * size.width }),
  architectures: decoderClasses("Persimmon", family, { answers: false }),
  variants: {
    "no query and key norms": { config: { qk_layernorm: false }, classes: ["PersimmonForCausalLM"] },
  },
  towers: { language: languageOf(family) },
});
