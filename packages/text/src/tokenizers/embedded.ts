import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { directoryFiles, type ReferenceFiles, readJsonObject } from "@tiny-random/core";

const data = fileURLToPath(new URL("../../data/tokenizers", import.meta.url));

/** Names of the embedded reference tokenizers. */
export const embeddedTokenizers = (): string[] => readdirSync(data).sort();

const configFile = "tokenizer_config.json";

/**
 * An embedded reference tokenizer, read when first asked for.
 *
 * @param settings what its tokenizer_config.json has otherwise: `model_max_length`
 */
export const embeddedTokenizer = (name: string, settings?: Readonly<Record<string, unknown>>): ReferenceFiles => {
  const files = () => directoryFiles(path.join(data, name));
  return {
    description: `the embedded ${name} tokenizer`,
    isEmbedded: true,
    list: () => files().list(),
    read: (file) =>
      settings && file === configFile
        ? JSON.stringify({ ...readJsonObject(files(), configFile), ...settings })
        : files().read(file),
  };
};
