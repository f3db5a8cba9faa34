import { siglip2TextModel } from "@tiny-random/atlas/configs/siglip2_text_model";
import { textFamily } from "../text-family.ts";
import { extendedTokenizer } from "../tokenizers/embedded.ts";
import { padding, reference, siglipTextClass } from "./siglip_text_model.ts";

/** Gemma's tokenizer for texts in lower case, as long as there are positions. */
export const tokenizer = extendedTokenizer("gemma", {
  tokens: {},
  settings: { tokenizer_class: "Siglip2Tokenizer", model_max_length: 64 },
  normalizer: {
    type: "Sequence",
    normalizers: [{ type: "Lowercase" }, { type: "Replace", pattern: { String: " " }, content: "▁" }],
  },
});

export { padding, reference };

export default textFamily({
  facts: siglip2TextModel,
  repo: "google/siglip2-base-patch16-naflex",
  reference,
  tokenizer,
  architectures: { Siglip2TextModel: siglipTextClass },
});
