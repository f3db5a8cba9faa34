import { textFamily } from "../text-family.ts";
import { defaults, reference, robertaClasses } from "./roberta.ts";

export default textFamily({
  defaults: { ...defaults, model_type: "xlm-roberta", vocab_size: 30522 },
  repo: "FacebookAI/xlm-roberta-base",
  reference: { ...reference, vocab_size: 250002 },
  tokenizer: "xlm_roberta",
  architectures: robertaClasses("XLMRoberta"),
});
