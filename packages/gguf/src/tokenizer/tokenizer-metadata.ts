import { type Files, InputError, type ModelConfig } from "@tiny-random/core";
import { bool, type Metadata, type MetadataValue, numbers, text, texts, u32 } from "../format/metadata.ts";
import { preTokenizerName } from "./pre-tokenizers.ts";
import { readTokenizer, stepsOf, type TokenizerJson } from "./tokenizer-json.ts";

/** `llama_token_type` of llama.h. */
const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

type TokenType = keyof typeof tokenTypes;

/** One entry of a vocabulary as llama.cpp has it. */
interface Entry {
  readonly token: string;
  readonly type: TokenType;
  readonly score: number;
}

const isByte = (token: string): boolean => /^<0x[0-9A-F]{2}>$/.test(token);

/** A merge as both spellings of tokenizer.json have it. */
const pairOf = (merge: unknown): readonly string[] =>
  Array.isArray(merge) ? merge.map(String) : String(merge).split(" ");

const mergesOf = ({ model }: TokenizerJson): readonly (readonly string[])[] =>
  Array.isArray(model["merges"]) ? model["merges"].map(pairOf) : [];

/** Ids and scores of what a tokenizer's model has: `vocab` is a table of ids, or pairs with scores. */
const piecesOf = ({ model }: TokenizerJson): readonly (readonly [token: string, id: number, score: number])[] => {
  const { vocab } = model;
  if (Array.isArray(vocab)) return vocab.map(([token, score], id) => [String(token), id, Number(score)]);
  return Object.entries(vocab as Readonly<Record<string, number>>).map(([token, id]) => [token, id, 0]);
};

/** Every id's entry; ids that the tokenizer has nothing for are padding. */
const entriesOf = (tokenizer: TokenizerJson, size: number, change: (entry: Entry) => Entry): readonly Entry[] => {
  const entries: Entry[] = Array.from({ length: size }, (_, id) => ({
    token: `[PAD${id}]`,
    type: "unused",
    score: -1e4,
  }));
  const put = (id: number, entry: Entry) => {
    if (id < size) entries[id] = change(entry);
  };
  const unknown = tokenizer.model["unk_token"];
  const unknownId = tokenizer.model["unk_id"];
  for (const [token, id, score] of piecesOf(tokenizer)) {
    const isUnknown = token === unknown || id === unknownId;
    const type = isUnknown ? "unknown" : isByte(token) && tokenizer.model["byte_fallback"] === true ? "byte" : "normal";
    put(id, { token, type, score });
  }
  for (const { id, content, special } of tokenizer.added_tokens) {
    if (entries[id]?.type === "unknown") continue;
    put(id, { token: content, type: special ? "control" : "userDefined", score: entries[id]?.score ?? 0 });
  }
  return entries;
};

const vocabulary = (entries: readonly Entry[], scored: boolean): Metadata => ({
  "tokenizer.ggml.tokens": texts(entries.map(({ token }) => token)),
  ...(scored && {
    "tokenizer.ggml.scores": numbers(
      "f32",
      entries.map(({ score }) => score),
    ),
  }),
  "tokenizer.ggml.token_type": numbers(
    "i32",
    entries.map(({ type }) => tokenTypes[type]),
  ),
});

/** A byte-level BPE, by its merges. */
const byteLevel = (tokenizer: TokenizerJson, size: number): Metadata => ({
  "tokenizer.ggml.model": text("gpt2"),
  "tokenizer.ggml.pre": text(preTokenizerName(tokenizer)),
  ...vocabulary(
    entriesOf(tokenizer, size, (entry) => entry),
    false,
  ),
  "tokenizer.ggml.merges": texts(mergesOf(tokenizer).map((pair) => pair.join(" "))),
});

/** Whether a tokenizer puts a space before a text. */
const addsSpace = (tokenizer: TokenizerJson): boolean =>
  stepsOf(tokenizer.pre_tokenizer).some(
    ({ type, prepend_scheme: scheme }) => type === "Metaspace" && scheme !== "never",
  ) || stepsOf(tokenizer.normalizer).some(({ type }) => type === "Prepend");

/** A SentencePiece BPE: llama.cpp merges what has the best score, which is the merge's rank. */
const sentencePieceBpe = (tokenizer: TokenizerJson, size: number): Metadata => {
  const ranks = new Map<string, number>();
  for (const [rank, pair] of mergesOf(tokenizer).entries()) {
    const merged = pair.join("");
    if (!ranks.has(merged)) ranks.set(merged, rank);
  }
  const scored = (entry: Entry): Entry => ({ ...entry, score: -(ranks.get(entry.token) ?? 0) });
  return {
    "tokenizer.ggml.model": text("llama"),
    "tokenizer.ggml.pre": text("default"),
    ...vocabulary(entriesOf(tokenizer, size, scored), true),
    "tokenizer.ggml.add_space_prefix": bool(addsSpace(tokenizer)),
  };
};

/** A SentencePiece unigram model, by its pieces' scores. */
const unigram = (tokenizer: TokenizerJson, size: number): Metadata => ({
  "tokenizer.ggml.model": text("t5"),
  "tokenizer.ggml.pre": text("default"),
  ...vocabulary(
    entriesOf(tokenizer, size, (entry) => entry),
    true,
  ),
  "tokenizer.ggml.add_space_prefix": bool(addsSpace(tokenizer)),
  "tokenizer.ggml.remove_extra_whitespaces": bool(
    stepsOf(tokenizer.pre_tokenizer).some(({ type }) => type === "WhitespaceSplit"),
  ),
});

/** A WordPiece model: llama.cpp writes the beginnings of words with ▁ and their rests without ##. */
const wordPiece = (tokenizer: TokenizerJson, size: number): Metadata => {
  const marked = (entry: Entry): Entry => {
    if (entry.type !== "normal" || /^\[.*\]$/.test(entry.token)) return entry;
    return { ...entry, token: entry.token.startsWith("##") ? entry.token.slice(2) : `▁${entry.token}` };
  };
  const [normalizer] = stepsOf(tokenizer.normalizer);
  const lowercase = normalizer?.["lowercase"];
  return {
    "tokenizer.ggml.model": text("bert"),
    "tokenizer.ggml.pre": text("default"),
    ...vocabulary(entriesOf(tokenizer, size, marked), false),
    ...(typeof lowercase === "boolean" && { "tokenizer.ggml.normalizer.lowercase": bool(lowercase) }),
  };
};

const byKind = (tokenizer: TokenizerJson, size: number): Metadata => {
  const { type } = tokenizer.model;
  const isByteLevel = stepsOf(tokenizer.pre_tokenizer).some((step) => step.type === "ByteLevel");
  if (type === "BPE" && isByteLevel) return byteLevel(tokenizer, size);
  if (type === "BPE" && tokenizer.model["byte_fallback"] === true) return sentencePieceBpe(tokenizer, size);
  if (type === "Unigram") return unigram(tokenizer, size);
  if (type === "WordPiece") return wordPiece(tokenizer, size);
  throw new InputError(`llama.cpp has no tokenizer like this ${type} without bytes`);
};

/** The tokens of tokenizer_config.json and llama.cpp's keys of their ids; the second spelling is its own. */
const specialTokens = {
  bos_token: "bos_token_id",
  eos_token: "eos_token_id",
  unk_token: "unknown_token_id",
  sep_token: "seperator_token_id",
  pad_token: "padding_token_id",
  cls_token: "cls_token_id",
  mask_token: "mask_token_id",
} as const;

const contentOf = (token: unknown): string | undefined => {
  if (typeof token === "string") return token;
  const content = typeof token === "object" && token !== null && "content" in token ? token.content : undefined;
  return typeof content === "string" ? content : undefined;
};

const idsOf = (tokenizer: TokenizerJson): ReadonlyMap<string, number> =>
  new Map([
    ...piecesOf(tokenizer).map(([token, id]) => [token, id] as const),
    ...tokenizer.added_tokens.map(({ content, id }) => [content, id] as const),
  ]);

/** What the post-processor puts before and behind a text. */
const surrounding = (tokenizer: TokenizerJson): { readonly first: boolean; readonly last: boolean } => {
  const steps = stepsOf(tokenizer.post_processor);
  if (steps.some(({ type }) => type === "RobertaProcessing" || type === "BertProcessing"))
    return { first: true, last: true };
  const single = steps.find(({ type }) => type === "TemplateProcessing")?.["single"];
  const isSpecial = (part: unknown) => typeof part === "object" && part !== null && "SpecialToken" in part;
  return Array.isArray(single)
    ? { first: isSpecial(single[0]), last: single.length > 1 && isSpecial(single.at(-1)) }
    : { first: false, last: false };
};

/** The metadata of a model's tokenizer, with the template of its chats. */
export const tokenizerMetadata = (files: Files, config: ModelConfig): Metadata => {
  const tokenizer = readTokenizer(files);
  const settings = JSON.parse(String(files["tokenizer_config.json"] ?? "{}")) as Readonly<Record<string, unknown>>;
  const ids = idsOf(tokenizer);
  const size = typeof config["vocab_size"] === "number" ? config["vocab_size"] : ids.size;
  const special: Record<string, MetadataValue> = {};
  // What stands before and behind every text is called otherwise in an encoder.
  const named: Readonly<Record<string, unknown>> = {
    ...settings,
    bos_token: settings["bos_token"] ?? settings["cls_token"],
    eos_token: settings["eos_token"] ?? settings["sep_token"],
  };
  for (const [name, key] of Object.entries(specialTokens)) {
    const id = ids.get(contentOf(named[name]) ?? "");
    if (id !== undefined) special[`tokenizer.ggml.${key}`] = u32(id);
  }
  const { first, last } = surrounding(tokenizer);
  const template = files["chat_template.jinja"];
  return {
    ...byKind(tokenizer, size),
    ...special,
    "tokenizer.ggml.add_bos_token": bool(first),
    "tokenizer.ggml.add_eos_token": bool(last),
    ...(typeof template === "string" && { "tokenizer.chat_template": text(template) }),
  };
};
