import { type GemmaConfig, gemma } from "@tiny-random/atlas/configs/gemma";
import { activation, centeredRmsNorm, scaledEmbedding } from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import type { DecoderParts } from "../layers/decoder/decoder-parts.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, gemmaTemplate } from "../tokenizers/chat-templates.ts";

/** Where the first checkpoints say gelu, they mean its tanh approximation (transformers#29402). */
const mlp = (c: GemmaConfig) =>
  c.hidden_act === "gelu" ? gatedMlp(c, c.intermediate_size, { act: activation("gelu_pytorch_tanh") }) : gatedMlp(c);

/** What all generations of Gemma share: scaled embeddings, norms whose weights are relative to 1. */
export const gemmaParts: Pick<DecoderParts<RotaryDecoderConfig>, "embedding" | "norm"> = {
  embedding: (c) => scaledEmbedding(c.vocab_size, c.hidden_size),
  norm: (c) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps ?? undefined),
};

const family = rotaryDecoderFamily<GemmaConfig>({ ...gemmaParts, mlp });

export default textFamily({
  facts: gemma,
  repo: "google/gemma-2b",
  checkpoints: {
    GemmaForCausalLM: ["google/gemma-2b-it", "google/gemma-7b"],
  },
  reference: {
    hidden_size: 2048,
    intermediate_size: 16384,
    num_hidden_layers: 18,
    num_attention_heads: 8,
    num_key_value_heads: 1,
    hidden_activation: "gelu_pytorch_tanh",
    rope_theta: 10000,
    torch_dtype: "bfloat16",
  },
  unwritten: ["use_bidirectional_attention"],
  tokenizer: chatTokenizer("gemma", gemmaTemplate),
  architectures: decoderClasses("Gemma", family, { answers: false }),
  towers: { language: languageOf(family) },
});
