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

/**
 * An embedded tokenizer with further special tokens behind its own, and other settings.
 *
 * @param tokens what they are called in tokenizer_config.json (`pad_token`, `image_token`), and their texts
 * @param files further files: a chat template
 */
export const extendedTokenizer = (
  name: string,
  tokens: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): ReferenceFiles => {
  const { pad_token, ...extra } = tokens;
  const named = { ...tokens, extra_special_tokens: extra };
  const base = embeddedTokenizer(name, named);
  const withTokens = (): string => {
    const json = readJsonObject(base, "tokenizer.json") as
      | { added_tokens: object[]; model: { vocab: object } }
      | undefined;
    if (!json) throw new Error(`there is no embedded tokenizer ${name}`);
    const first = Object.keys(json.model.vocab).length;
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    const added = Object.values(tokens).map((content, index) => ({ id: first + index, content, ...flags }));
    return JSON.stringify({ ...json, added_tokens: [...json.added_tokens, ...added] });
  };
  return {
    ...base,
    list: () => [...new Set([...base.list(), ...Object.keys(files)])],
    read: (file) => files[file] ?? (file === "tokenizer.json" ? withTokens() : base.read(file)),
  };
};
