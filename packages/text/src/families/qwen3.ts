import { type Qwen3Config, qwen3 } from "@tiny-random/atlas/configs/qwen3";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, qwen3Template } from "../tokenizers/chat-templates.ts";

const family = rotaryDecoderFamily<Qwen3Config>({
  attention: (c, layer) =>
    causalAttention(c, layer, {
      qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) },
    }),
});

export default textFamily({
  facts: qwen3,
  repo: "Qwen/Qwen3-0.6B",
  checkpoints: {
    Qwen3ForCausalLM: ["Qwen/Qwen3-1.7B", "Qwen/Qwen3-4B", "Qwen/Qwen3-8B", "onnx-community/Qwen3-0.6B-ONNX"],
  },
  reference: {
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    max_position_embeddings: 40960,
    rope_theta: 1000000,
    tie_word_embeddings: true,
    sliding_window: null,
    bos_token_id: 151643,
    eos_token_id: 151645,
    torch_dtype: "bfloat16",
  },
  unwritten: ["layer_types", "pad_token_id"],
  tokenizer: chatTokenizer("qwen", qwen3Template),
  architectures: decoderClasses("Qwen3", family, { answers: "transformer" }),
  variants: {
    "late window": {
      config: { use_sliding_window: true, sliding_window: 32768, max_window_layers: 20 },
      classes: ["Qwen3ForCausalLM"],
    },
  },
  towers: { language: languageOf(family) },
});
