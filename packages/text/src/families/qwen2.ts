import { type Qwen2Config, qwen2 } from "@tiny-random/atlas/configs/qwen2";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { AttentionConfig } from "../layers/decoder/decoder-config.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, qwen2Template } from "../tokenizers/chat-templates.ts";

/** Attention with biases of queries, keys and values alone. */
export const qwen2Attention = (c: AttentionConfig, layer: number) =>
  causalAttention(c, layer, { bias: { qkv: true, output: false } });

const family = rotaryDecoderFamily<Qwen2Config>({ attention: qwen2Attention });

export default textFamily({
  facts: qwen2,
  repo: "Qwen/Qwen2.5-0.5B-Instruct",
  checkpoints: {
    Qwen2ForCausalLM: ["Qwen/Qwen2.5-0.5B", "Qwen/Qwen2.5-1.5B-Instruct", "Qwen/Qwen2.5-7B-Instruct"],
  },
  reference: {
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    max_window_layers: 21,
    rope_theta: 1000000,
    tie_word_embeddings: true,
    bos_token_id: 151643,
    eos_token_id: 151645,
    torch_dtype: "bfloat16",
  },
  unwritten: ["layer_types", "pad_token_id"],
  tokenizer: chatTokenizer("qwen", qwen2Template),
  architectures: decoderClasses("Qwen2", family, { answers: "transformer" }),
  towers: { language: languageOf(family) },
  variants: {
    "late window": { config: { use_sliding_window: true, sliding_window: 32768 } },
  },
});
