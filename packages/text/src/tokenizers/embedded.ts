import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { directoryFiles, type ReferenceFiles } from "@tiny-random/core";

const data = fileURLToPath(new URL("../../data/tokenizers", import.meta.url));

/** Names of the embedded reference tokenizers. */
export const embeddedTokenizers = (): string[] => readdirSync(data).sort();

/** An embedded reference tokenizer, read when first asked for. */
export const embeddedTokenizer = (name: string): ReferenceFiles => {
  const files = () => directoryFiles(path.join(data, name));
  return {
    description: `the embedded ${name} tokenizer`,
    isEmbedded: true,
    list: () => files().list(),
    read: (file) => files().read(file),
  };
};
