import { xlmRoberta } from "@tiny-random/atlas/configs/xlm-roberta";
import { narrowed, positionsBehindPadding } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import { reference, robertaClasses } from "./roberta.ts";

export default textFamily({
  facts: narrowed(xlmRoberta, { pad_token_id: "number" }),
  repo: "FacebookAI/xlm-roberta-base",
  checkpoints: {
    XLMRobertaForMaskedLM: ["FacebookAI/xlm-roberta-large"],
    XLMRobertaModel: ["BAAI/bge-m3", "intfloat/multilingual-e5-base", "intfloat/multilingual-e5-large"],
  },
  reference: { ...reference, vocab_size: 250002 },
  longestText: positionsBehindPadding,
  tokenizer: "xlm_roberta",
  architectures: robertaClasses("XLMRoberta"),
});
