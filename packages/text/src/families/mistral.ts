import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { defaults as llama } from "./llama.ts";

const { attention_bias: _, mlp_bias: __, pretraining_tp: ___, ...shared } = llama;
const sizes = { intermediate_size: 14336, num_key_value_heads: 8, max_position_embeddings: 131072 };
export const defaults = { ...shared, ...sizes, model_type: "mistral", sliding_window: 4096 as number | null };

export default textFamily({
  defaults,
  repo: "mistralai/Mistral-7B-v0.1",
  checkpoints: {
    MistralForCausalLM: [
      "mistralai/Mistral-7B-v0.3",
      "mistralai/Mistral-7B-Instruct-v0.2",
      "mistralai/Mistral-7B-Instruct-v0.3",
    ],
  },
  reference: { max_position_embeddings: 32768, rms_norm_eps: 1e-5, torch_dtype: "bfloat16" },
  tokenizer: "mistral",
  architectures: decoderClasses("Mistral", rotaryDecoderFamily()),
  towers: { language: languageOf(rotaryDecoderFamily()) },
});
