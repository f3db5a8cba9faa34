import { defineFamily, shrinkConfig } from "@tiny-random/core";
import { decoderClasses } from "../layers/heads.ts";
import { rotaryDecoderFamily } from "../layers/rotary-decoder.ts";
import { tokenizerBuilder } from "../tokenizer-builder.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";
import { defaults as llama } from "./llama.ts";

const { attention_bias: _, mlp_bias: __, pretraining_tp: ___, ...shared } = llama;
const sizes = {
  intermediate_size: 14336,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
  sliding_window: 4096,
};
const defaults = { ...shared, ...sizes, model_type: "mistral", sliding_window: 4096 as number | null };
const reference = { ...defaults, max_position_embeddings: 32768, rms_norm_eps: 1e-5, torch_dtype: "bfloat16" };

export default defineFamily({
  modelType: "mistral",
  defaults,
  reference: { repo: "mistralai/Mistral-7B-v0.1", config: reference, files: embeddedTokenizer("mistral") },
  shrink: (config, { size }) => shrinkConfig(config, size),
  processors: (config, context) => [tokenizerBuilder(config, context)],
  architectures: decoderClasses("Mistral", rotaryDecoderFamily()),
});
