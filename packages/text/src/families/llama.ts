import { llama } from "@tiny-random/atlas/configs/llama";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, llama3Template } from "../tokenizers/chat-templates.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";

/** Classes that names with a version ask for, in TRL's tests. */
const asked = ["LlamaForCausalLM", "LlamaForSequenceClassification"];

export default textFamily({
  facts: llama,
  repo: "meta-llama/Llama-3.2-1B",
  checkpoints: {
    LlamaForCausalLM: [
      "meta-llama/Llama-3.2-1B-Instruct",
      "meta-llama/Llama-3.2-3B-Instruct",
      "TinyLlama/TinyLlama-1.1B-Chat-v1.0",
      "HuggingFaceTB/SmolLM2-135M",
      "HuggingFaceTB/SmolLM2-135M-Instruct",
    ],
  },
  // Grouped heads, scaled rope, tied embeddings.
  reference: {
    vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_key_value_heads: 8,
    head_dim: 64,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    rope_theta: 500000,
    rope_scaling: {
      factor: 32,
      high_freq_factor: 4,
      low_freq_factor: 1,
      original_max_position_embeddings: 8192,
      rope_type: "llama3",
    },
    bos_token_id: 128000,
    eos_token_id: 128001,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
  },
  tokenizer: chatTokenizer("llama", llama3Template),
  architectures: decoderClasses("Llama", rotaryDecoderFamily(), { answers: "transformer" }),
  towers: { language: languageOf(rotaryDecoderFamily()) },
  variants: {
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["LlamaForCausalLM"] },
    GELU: { config: { hidden_act: "gelu_new" }, classes: ["LlamaForCausalLM"] },
    "multi-query": { config: { num_key_value_heads: 1 }, classes: ["LlamaForCausalLM"] },
    biases: { config: { attention_bias: true, mlp_bias: true }, classes: ["LlamaForCausalLM"] },
    "Llama 3.1": {
      config: { tie_word_embeddings: false, rope_scaling: { factor: 8 } },
      checkpoints: { LlamaForCausalLM: ["meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B-Instruct"] },
      version: "3.1",
      classes: asked,
    },
    "Llama 3": {
      config: { tie_word_embeddings: false, rope_scaling: null, max_position_embeddings: 8192 },
      files: embeddedTokenizer("llama"),
      checkpoints: { LlamaForCausalLM: ["meta-llama/Meta-Llama-3-8B", "meta-llama/Meta-Llama-3-8B-Instruct"] },
      version: "3",
      classes: asked,
    },
    "Llama 2": {
      config: {
        vocab_size: 32000,
        tie_word_embeddings: false,
        num_key_value_heads: 32,
        rope_theta: 10000,
        rope_scaling: null,
        max_position_embeddings: 4096,
        bos_token_id: 1,
        eos_token_id: 2,
        torch_dtype: "float16",
      },
      files: embeddedTokenizer("mistral"),
      checkpoints: { LlamaForCausalLM: ["meta-llama/Llama-2-7b-hf", "meta-llama/Llama-2-7b-chat-hf"] },
      version: "2",
      classes: asked,
    },
  },
});
