import { mistral } from "@tiny-random/atlas/configs/mistral";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, instructionTemplate, toolInstructionTemplate } from "../tokenizers/chat-templates.ts";

/** Classes that names with a version ask for, in TRL's tests. */
const asked = ["MistralForCausalLM", "MistralForSequenceClassification"];

export default textFamily({
  facts: mistral,
  repo: "mistralai/Mistral-7B-v0.1",
  checkpoints: { MistralForCausalLM: ["mistralai/Mistral-7B-Instruct-v0.1"] },
  reference: { max_position_embeddings: 32768, rms_norm_eps: 1e-5, rope_theta: 10000, torch_dtype: "bfloat16" },
  tokenizer: chatTokenizer("mistral", instructionTemplate),
  architectures: decoderClasses("Mistral", rotaryDecoderFamily()),
  towers: { language: languageOf(rotaryDecoderFamily()) },
  variants: {
    "version 0.2": {
      config: { rope_theta: 1000000, sliding_window: null },
      checkpoints: { MistralForCausalLM: ["mistralai/Mistral-7B-Instruct-v0.2"] },
      version: "0.2",
      classes: asked,
    },
    "version 0.3": {
      config: { vocab_size: 32768, rope_theta: 1000000, sliding_window: null },
      files: chatTokenizer("mistral", toolInstructionTemplate),
      checkpoints: { MistralForCausalLM: ["mistralai/Mistral-7B-v0.3", "mistralai/Mistral-7B-Instruct-v0.3"] },
      version: "0.3",
      classes: asked,
    },
  },
});
