import { existsSync } from "node:fs";
import path from "node:path";
import { editConfig } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

const shrinkVocabulary = editConfig((config) =>
  typeof config["vocab_size"] === "number" ? { ...config, vocab_size: config["vocab_size"] - 1 } : undefined,
);

export default {
  name: "a vocabulary one smaller in the config",
  files: (directory) => existsSync(path.join(directory, "tokenizer.json")) && shrinkVocabulary(directory),
} satisfies Mutation;
