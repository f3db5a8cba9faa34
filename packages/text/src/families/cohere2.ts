import { type Cohere2Config, cohere2 } from "@tiny-random/atlas/configs/cohere2";
import { slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import { plainLanguageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { cohereParts } from "./cohere.ts";

/** Cohere with windows; the layers without one have no positions. */
const family = rotaryDecoderFamily<Cohere2Config>({
  ...cohereParts,
  rope: (c, layer) => (slidingWindowOf(c, layer) === undefined ? undefined : ropeOf(c)),
});

export default textFamily({
  facts: cohere2,
  repo: "CohereForAI/c4ai-command-r7b-12-2024",
  checkpoints: { Cohere2ForCausalLM: ["CohereLabs/c4ai-command-r7b-12-2024", "CohereLabs/c4ai-command-a-03-2025"] },
  reference: {
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    logit_scale: 0.25,
    max_position_embeddings: 132096,
    rope_theta: 50000,
    sliding_window_pattern: 4,
    order_of_interleaved_layers: "local_attn_first",
    position_embedding_type: "rope_gptj",
    rotary_pct: 1,
    use_embedding_sharing: true,
    use_gated_activation: true,
    use_parallel_block: true,
    use_parallel_embedding: false,
    torch_dtype: "bfloat16",
  },
  unwritten: ["layer_types"],
  tokenizer: "cohere",
  // With 1/4 the scores are so flat that no next token of an untied model has a clear margin.
  tiny: (c) => ({ logit_scale: Math.max(c.logit_scale, 0.5) }),
  architectures: { Cohere2Model: base(family), Cohere2ForCausalLM: causalLM(family) },
  variants: {
    "biases, untied": {
      config: { attention_bias: true, tie_word_embeddings: false },
      classes: ["Cohere2ForCausalLM"],
    },
    "a window in every other layer": {
      config: { sliding_window_pattern: 2 },
      classes: ["Cohere2ForCausalLM"],
    },
  },
  towers: { language: plainLanguageOf(family) },
});
