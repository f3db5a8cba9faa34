import { camembert } from "@tiny-random/atlas/configs/camembert";
import { narrowed, positionsBehindPadding } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import { reference, robertaClasses } from "./roberta.ts";

export default textFamily({
  facts: narrowed(camembert, { pad_token_id: "number" }),
  repo: "almanach/camembert-base",
  reference: { ...reference, vocab_size: 32005, bos_token_id: 5, eos_token_id: 6 },
  longestText: positionsBehindPadding,
  tokenizer: "camembert",
  architectures: robertaClasses("Camembert"),
});
