import { data2vecText } from "@tiny-random/atlas/configs/data2vec-text";
import { narrowed, positionsBehindPadding } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import { reference, robertaClasses } from "./roberta.ts";

export default textFamily({
  facts: narrowed(data2vecText, { pad_token_id: "number" }),
  repo: "facebook/data2vec-text-base",
  reference: { ...reference, vocab_size: 50265 },
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  architectures: robertaClasses("Data2VecText", "data2vec_text"),
});
