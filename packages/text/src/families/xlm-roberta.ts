import { textFamily } from "../text-family.ts";
import { defaults, reference, robertaClasses } from "./roberta.ts";

export default textFamily({
  defaults: { ...defaults, model_type: "xlm-roberta", vocab_size: 30522 },
  repo: "FacebookAI/xlm-roberta-base",
  checkpoints: {
    XLMRobertaForMaskedLM: ["FacebookAI/xlm-roberta-large"],
    XLMRobertaModel: ["BAAI/bge-m3", "intfloat/multilingual-e5-base", "intfloat/multilingual-e5-large"],
  },
  reference: { ...reference, vocab_size: 250002 },
  tokenizer: "xlm_roberta",
  architectures: robertaClasses("XLMRoberta"),
});
