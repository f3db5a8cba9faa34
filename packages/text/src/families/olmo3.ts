import { type Olmo3Config, olmo3 } from "@tiny-random/atlas/configs/olmo3";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { postNormDecoderLayer } from "../layers/decoder/decoder-layers.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** OLMo 2 with a window in three of four layers, whose rope is not scaled. */
const family = rotaryDecoderFamily<Olmo3Config>({
  layer: postNormDecoderLayer,
  rope: (c, layer) => ropeOf(c, c.layer_types[layer]),
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
});

export default textFamily({
  facts: olmo3,
  repo: "allenai/Olmo-3-7B-Instruct",
  reference: {
    vocab_size: 100278,
    num_key_value_heads: 32,
    max_position_embeddings: 65536,
    rms_norm_eps: 1e-6,
    rope_theta: 500000,
    rope_scaling: {
      attention_factor: 1.2079441541679836,
      beta_fast: 32,
      beta_slow: 1,
      factor: 8,
      original_max_position_embeddings: 8192,
      rope_type: "yarn",
    },
    layer_types: everyFourth(32, "sliding_attention"),
    pad_token_id: 100277,
    eos_token_id: 100257,
  },
  tokenizer: "gpt2",
  architectures: decoderClasses("Olmo3", family, { tokens: false, answers: false }),
  variants: {
    "no windows": {
      config: { layer_types: ["full_attention", "full_attention"] },
      classes: ["Olmo3ForCausalLM"],
    },
  },
});
