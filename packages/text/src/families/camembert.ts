import { textFamily } from "../text-family.ts";
import { defaults, reference, robertaClasses } from "./roberta.ts";

export default textFamily({
  defaults: { ...defaults, model_type: "camembert", vocab_size: 30522 },
  repo: "almanach/camembert-base",
  reference: { ...reference, vocab_size: 32005, bos_token_id: 5, eos_token_id: 6 },
  tokenizer: "camembert",
  architectures: robertaClasses("Camembert"),
});
