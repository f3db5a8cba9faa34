import { InputError, type ReferenceFiles, readJsonObject } from "@tiny-random/core";
import type { AddedToken, TokenizerFiles, TokenizerJson, TokenizerModel } from "./format.ts";
import { mergeParts, vocabularyOf } from "./format.ts";

const again = "Download the file again.";

const checkModel = (model: Partial<TokenizerModel> | undefined, where: string): void => {
  const broken = (problem: string) => new InputError(`tokenizer.json in ${where} ${problem}`, again);
  if (!model || typeof model !== "object") throw broken("has no model");
  if (!["BPE", "WordPiece", "WordLevel", "Unigram"].includes(String(model.type))) {
    throw new InputError(
      `tokenizer.json in ${where} has a model of type ${model.type}`,
      "Known are BPE, WordPiece, WordLevel and Unigram.",
    );
  }
  if (typeof model.vocab !== "object" || model.vocab === null) throw broken("has no vocabulary");
  if (model.type === "BPE" && !Array.isArray(model.merges)) throw broken("has no merges");
};

/** Every merge's parts and result are in the vocabulary. */
const checkMerges = ({ model }: TokenizerJson, where: string): void => {
  if (model.type !== "BPE") return;
  const vocabulary = vocabularyOf(model);
  for (const merge of model.merges) {
    const parts = mergeParts(merge);
    const missing = [...parts, parts.join("")].find((token) => !vocabulary.has(token));
    if (missing !== undefined)
      throw new InputError(
        `a merge of ${where} needs ${JSON.stringify(missing)}, which is not in the vocabulary`,
        again,
      );
  }
};

/** Ids are whole numbers, each of one token only. */
const checkIds = (tokenizer: TokenizerJson, where: string): void => {
  const owners = new Map<number, string>();
  const claim = (token: string, id: unknown): void => {
    if (!Number.isInteger(id))
      throw new InputError(`${JSON.stringify(token)} of ${where} has the id ${JSON.stringify(id)}`, again);
    const other = owners.get(id as number);
    if (other !== undefined && other !== token) {
      throw new InputError(
        `${JSON.stringify(other)} and ${JSON.stringify(token)} of ${where} share the id ${id}`,
        again,
      );
    }
    owners.set(id as number, token);
  };
  for (const [token, id] of vocabularyOf(tokenizer.model)) claim(token, id);
  for (const { content, id } of tokenizer.added_tokens) claim(content, id);
};

const readTokenizerJson = (files: ReferenceFiles): TokenizerJson | undefined => {
  const value = readJsonObject(files, "tokenizer.json");
  if (!value) return undefined;
  checkModel(value["model"] as Partial<TokenizerModel> | undefined, files.description);
  return {
    ...value,
    added_tokens: Array.isArray(value["added_tokens"]) ? value["added_tokens"] : [],
  } as unknown as TokenizerJson;
};

const special = (id: number, content: string): AddedToken => ({
  id,
  content,
  ...{ single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
});

/** tokenizer.json of GPT-2's older pair of files: `vocab.json` and `merges.txt`. */
const fromMerges = (files: ReferenceFiles, config: Readonly<Record<string, unknown>>): TokenizerJson | undefined => {
  const vocab = readJsonObject(files, "vocab.json") as Record<string, number> | undefined;
  const merges = files.read("merges.txt");
  if (!vocab || merges === undefined) return undefined;
  const end = "<|endoftext|>";
  const byteLevel = { add_prefix_space: config["add_prefix_space"] === true, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: end in vocab ? [special(vocab[end] as number, end)] : [],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", ...byteLevel },
    post_processor: null,
    decoder: { type: "ByteLevel", ...byteLevel },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      vocab,
      merges: mergeLines(merges),
    },
  };
};

const mergeLines = (text: string): string[] =>
  text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#version"));

/** tokenizer.json of BERT's older file: `vocab.txt`, one token a line. */
const fromWordList = (files: ReferenceFiles, config: Readonly<Record<string, unknown>>): TokenizerJson | undefined => {
  const text = files.read("vocab.txt");
  if (text === undefined) return undefined;
  const tokens = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""));
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const lowercase = config["do_lower_case"] !== false;
  const named = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].filter((token) => token in vocab);
  const [cls, sep] = [vocab["[CLS]"] ?? 0, vocab["[SEP]"] ?? 0];
  const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const token = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const single = [token("[CLS]", 0), sequence("A", 0), token("[SEP]", 0)];
  const ends = {
    "[CLS]": { id: "[CLS]", ids: [cls], tokens: ["[CLS]"] },
    "[SEP]": { id: "[SEP]", ids: [sep], tokens: ["[SEP]"] },
  };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: named.map((content) => special(vocab[content] as number, content)),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single,
      pair: [...single, sequence("B", 1), token("[SEP]", 1)],
      special_tokens: ends,
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
};

/** What the older files' classes name, where tokenizer_config.json does not. */
const classDefaults = (tokenizer: TokenizerJson): Record<string, unknown> => {
  if (tokenizer.model.type === "WordPiece") {
    const named = Object.fromEntries(
      ["pad", "unk", "cls", "sep", "mask"].map((name) => [`${name}_token`, `[${name.toUpperCase()}]`]),
    );
    return { tokenizer_class: "BertTokenizer", do_lower_case: true, ...named };
  }
  const end = "<|endoftext|>";
  return { tokenizer_class: "GPT2Tokenizer", bos_token: end, eos_token: end, unk_token: end };
};

/** The template of a chat: its own file, or the one that tokenizer_config.json holds (the default of several). */
const chatTemplateOf = (files: ReferenceFiles, config: Readonly<Record<string, unknown>>): string | undefined => {
  const own = files.read("chat_template.jinja");
  const held = config["chat_template"];
  if (own !== undefined || typeof held === "string") return own ?? (held as string);
  const named = Array.isArray(held) ? (held as { name?: string; template?: string }[]) : [];
  return named.find(({ name }) => name === "default")?.template;
};

/**
 * Reads a tokenizer: `tokenizer.json` with `tokenizer_config.json`, `special_tokens_map.json` and `chat_template.jinja`
 * where they are, or the older `vocab.json` + `merges.txt` or `vocab.txt`. Throws InputError for what is missing or broken.
 */
export const readTokenizerFiles = (files: ReferenceFiles): TokenizerFiles => {
  const config = readJsonObject(files, "tokenizer_config.json") ?? {};
  const own = readTokenizerJson(files);
  const tokenizer = own ?? fromMerges(files, config) ?? fromWordList(files, config);
  if (!tokenizer) {
    throw new InputError(
      `${files.description} has no tokenizer.json`,
      "Give a tokenizer.json, or vocab.json with merges.txt, or vocab.txt; a SentencePiece model must be converted first.",
    );
  }
  checkIds(tokenizer, files.description);
  checkMerges(tokenizer, files.description);
  const specialTokensMap = readJsonObject(files, "special_tokens_map.json");
  const chatTemplate = chatTemplateOf(files, config);
  return {
    tokenizer,
    tokenizerConfig: own ? config : { ...classDefaults(tokenizer), ...config },
    ...(specialTokensMap && { specialTokensMap }),
    ...(chatTemplate !== undefined && { chatTemplate }),
  };
};
