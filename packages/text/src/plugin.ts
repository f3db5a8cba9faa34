import { definePlugin, type ReferenceFiles } from "@tiny-random/core";
import { families } from "./families.ts";

/** Whether a reference has a tokenizer that this plugin reads. */
const hasTokenizer = (files: ReferenceFiles): boolean => {
  const names = new Set(files.list());
  return names.has("tokenizer.json") || names.has("vocab.txt") || (names.has("vocab.json") && names.has("merges.txt"));
};

export default definePlugin({
  apiVersion: 1,
  name: "text",
  families,
  processorsOf: async (config, context) => {
    if (!hasTokenizer(context.reference)) return [];
    const { tokenizerBuilder } = await import("./tokenizer-builder.ts");
    return [tokenizerBuilder(config, context)];
  },
  tokenizerOf: async (className, tokens) => {
    const { embeddedTokenizerOf } = await import("./tokenizers/embedded.ts");
    return embeddedTokenizerOf(className, tokens);
  },
});
