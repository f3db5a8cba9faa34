import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { directoryFiles, type ReferenceFiles, readJsonObject } from "@tiny-random/core";
import { tokenizerStructure } from "./check.ts";
import { plainName } from "./class-names.ts";
import { addedToken, allIds, vocabularyOf } from "./format.ts";

const data = fileURLToPath(new URL("../../data/tokenizers", import.meta.url));

/** Names of the embedded reference tokenizers. */
export const embeddedTokenizers = (): string[] => readdirSync(data).sort();

const configFile = "tokenizer_config.json";

/** The same files, each read once. */
const readingOnce = (files: ReferenceFiles): ReferenceFiles => {
  const texts = new Map<string, string | undefined>();
  const read = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, files.read(file));
    return texts.get(file);
  };
  return { ...files, read };
};

const filesByName = new Map<string, ReferenceFiles>();

/** The files of an embedded tokenizer, each read once: many families have the same one. */
const tokenizerFiles = (name: string): ReferenceFiles => {
  const known = filesByName.get(name) ?? readingOnce(directoryFiles(path.join(data, name)));
  filesByName.set(name, known);
  return known;
};

/**
 * An embedded reference tokenizer, read when first asked for.
 *
 * @param settings fields of tokenizer_config.json that differ: `model_max_length`
 */
export const embeddedTokenizer = (name: string, settings?: Readonly<Record<string, unknown>>): ReferenceFiles => {
  const files = () => tokenizerFiles(name);
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

/** Classes that any tokenizer.json can have. */
const ofAnyKind = new Set(["TokenizersBackend", "PreTrainedTokenizer"]);

/** Classes that have no code of their own beside that of an embedded one's class, or whose models have any tokenizer.json. */
const likeAnother: Readonly<Record<string, string>> = {
  LxmertTokenizer: "BertTokenizer",
  NougatTokenizer: "TokenizersBackend",
  ParakeetTokenizer: "TokenizersBackend",
  VideoPrismTokenizer: "T5Tokenizer",
};

/** How an embedded tokenizer is extended. */
export interface TokenizerExtension {
  /** Further special tokens by their names in tokenizer_config.json, `pad_token`, `image_token`; those it has keep their ids. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Further fields of tokenizer_config.json that differ. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether there is no post-processor: texts spell out the tokens that begin them. */
  readonly bare?: boolean;
  /** What texts go through before they are cut, in place of the embedded tokenizer's. */
  readonly normalizer?: object;
  /** What cuts texts to words, in place of the embedded tokenizer's. */
  readonly preTokenizer?: object;
  /** What joins tokens to a text, in place of the embedded tokenizer's. */
  readonly decoder?: object;
  /** Further files: a chat template. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of the embedded tokenizer that it lacks. */
  readonly without?: readonly string[];
}

/** How the older Python classes of BERT's kin join tokens: a space before each that begins a word, points among them. */
export const plainWordPieces = { type: "WordPiece", prefix: "##", cleanup: false } as const;

/** An embedded tokenizer with further special tokens. */
export const extendedTokenizer = (
  name: string,
  {
    tokens,
    settings: own,
    bare = false,
    normalizer,
    preTokenizer,
    decoder,
    files = {},
    without = [],
  }: TokenizerExtension,
): ReferenceFiles => {
  const { pad_token: _, ...extra } = tokens;
  const settings = { ...tokens, extra_special_tokens: extra, ...(bare && { add_bos_token: false }), ...own };
  const base = embeddedTokenizer(name, settings);
  const extended = (): string => {
    const json = tokenizerStructure(readJsonObject(base, "tokenizer.json") ?? {}, base.description);
    const ids = allIds(json);
    const last = Math.max(...ids.values());
    const added = Object.values(tokens)
      .filter((content) => !ids.has(content))
      .map((content, index) => addedToken(last + 1 + index, content));
    const changed = {
      ...(bare && { post_processor: null }),
      ...(normalizer && { normalizer }),
      ...(preTokenizer && { pre_tokenizer: preTokenizer }),
      ...(decoder && { decoder }),
    };
    return JSON.stringify({ ...json, ...changed, added_tokens: [...json.added_tokens, ...added] });
  };
  return readingOnce({
    ...base,
    list: () => [...new Set([...base.list().filter((file) => !without.includes(file)), ...Object.keys(files)])],
    read: (file) => {
      if (without.includes(file)) return undefined;
      return files[file] ?? (file === "tokenizer.json" ? extended() : base.read(file));
    },
  });
};

/** An embedded tokenizer with some tokens at other ids; those that stood there take theirs. */
export const placedTokenizer = (name: string, places: Readonly<Record<string, number>>): ReferenceFiles => {
  const base = embeddedTokenizer(name);
  const moved = (): string => {
    const json = tokenizerStructure(readJsonObject(base, "tokenizer.json") ?? {}, base.description);
    const ids = new Map(vocabularyOf(json.model));
    const byId = new Map([...ids].map(([token, id]) => [id, token]));
    for (const [token, place] of Object.entries(places)) {
      const [own, other] = [ids.get(token), byId.get(place)];
      if (own === undefined || other === undefined)
        throw new Error(`${base.description} has no ${token} or no ${place}`);
      ids.set(token, place).set(other, own);
      byId.set(place, token).set(own, other);
    }
    const vocab = Object.fromEntries([...ids].sort(([, a], [, b]) => a - b));
    return JSON.stringify({ ...json, model: { ...json.model, vocab } });
  };
  return readingOnce({ ...base, read: (file) => (file === "tokenizer.json" ? moved() : base.read(file)) });
};

/** The embedded reference of a tokenizer class with further special tokens, or undefined where none is of its kind. */
export const embeddedTokenizerOf = (
  className: string,
  tokens: Readonly<Record<string, string>> = {},
): ReferenceFiles | undefined => {
  const wanted = plainName(likeAnother[className] ?? className);
  const isWanted = (name: string): boolean =>
    plainName(readJsonObject(tokenizerFiles(name), configFile)?.["tokenizer_class"]) === wanted;
  const found = ofAnyKind.has(wanted) ? "llama" : embeddedTokenizers().find(isWanted);
  if (found === undefined) return undefined;
  return Object.keys(tokens).length === 0 ? embeddedTokenizer(found) : extendedTokenizer(found, { tokens });
};
