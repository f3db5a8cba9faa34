import { InputError, type ReferenceFiles, readJsonObject } from "@tiny-random/core";
import { ofClass, plainName } from "./class-names.ts";
import {
  addedToken,
  allIds,
  mergeParts,
  type TokenizerFiles,
  type TokenizerJson,
  tokenContent,
  tokensInOrder,
} from "./format.ts";
import { m2mLanguages } from "./m2m-languages.ts";

type Config = Readonly<Record<string, unknown>>;

/** Throws InputError for a class whose rules the older files alone do not tell. */
const checkClass = (files: ReferenceFiles, config: Config, names: string, known: readonly string[]): void => {
  const className = config["tokenizer_class"];
  if (className === undefined || known.includes(plainName(className))) return;
  throw new InputError(
    `${files.description} has ${names} of a ${className}, and no tokenizer.json`,
    "Give a tokenizer.json: load the tokenizer with Transformers and save it.",
  );
};

const endOfText = "<|endoftext|>";

const mergeLines = (text: string): string[] =>
  text.split(/\r?\n/).filter((line, index) => line.trim() !== "" && !(index === 0 && line.startsWith("#version")));

/**
 * The tokenizer.json of GPT-2's older files `vocab.json` and `merges.txt`, or undefined where there is neither.
 * Throws InputError where one is missing, or where the class is not GPT-2's.
 */
export const fromMerges = (files: ReferenceFiles, config: Config): TokenizerJson | undefined => {
  const vocab = readJsonObject(files, "vocab.json") as Record<string, number> | undefined;
  const merges = files.read("merges.txt");
  if (!vocab && merges === undefined) return undefined;
  if (!vocab || merges === undefined) {
    const [present, absent] = vocab ? ["vocab.json", "merges.txt"] : ["merges.txt", "vocab.json"];
    throw new InputError(
      `${files.description} has ${present} but no ${absent}`,
      `Give ${absent} too, or a tokenizer.json.`,
    );
  }
  checkClass(files, config, "vocab.json and merges.txt", ["GPT2Tokenizer"]);
  const byteLevel = { type: "ByteLevel", add_prefix_space: config["add_prefix_space"] === true, trim_offsets: true };
  const end = vocab[endOfText];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: end === undefined ? [] : [addedToken(end, endOfText)],
    normalizer: null,
    pre_tokenizer: { ...byteLevel, use_regex: true },
    post_processor: null,
    decoder: { ...byteLevel, use_regex: true },
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

/** BERT's special tokens as tokenizer_config.json names them, or as the class does. */
const bertTokens = (config: Config) => {
  const named = (name: string, usual: string): string => tokenContent(config[name]) ?? usual;
  return {
    pad: named("pad_token", "[PAD]"),
    unk: named("unk_token", "[UNK]"),
    cls: named("cls_token", "[CLS]"),
    sep: named("sep_token", "[SEP]"),
    mask: named("mask_token", "[MASK]"),
  };
};

interface NumberedToken {
  readonly content: string;
  readonly id: number;
}

/** Token → id of a list with one token a line. Throws InputError where a token stands twice. */
const wordIds = (text: string, where: string): ReadonlyMap<string, number> => {
  const ids = new Map<string, number>();
  for (const [index, token] of text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .entries()) {
    const other = ids.get(token);
    if (other !== undefined) {
      throw new InputError(
        `vocab.txt in ${where} has ${JSON.stringify(token)} twice, on lines ${other + 1} and ${index + 1}`,
        "Download the file again.",
      );
    }
    ids.set(token, index);
  }
  return ids;
};

/** BERT's template: `[CLS] A [SEP]`, and `B [SEP]` of the second type. */
const bertTemplate = (cls: NumberedToken, sep: NumberedToken): object => {
  const token = ({ content: id }: NumberedToken, type_id: number) => ({ SpecialToken: { id, type_id } });
  const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const single = [token(cls, 0), sequence("A", 0), token(sep, 0)];
  const entry = ({ content, id }: NumberedToken) => [content, { id: content, ids: [id], tokens: [content] }] as const;
  return {
    type: "TemplateProcessing",
    single,
    pair: [...single, sequence("B", 1), token(sep, 1)],
    special_tokens: Object.fromEntries([cls, sep].map(entry)),
  };
};

const bertNormalizer = (config: Config): object => ({
  type: "BertNormalizer",
  clean_text: true,
  handle_chinese_chars: config["tokenize_chinese_chars"] !== false,
  strip_accents: config["strip_accents"] ?? null,
  lowercase: config["do_lower_case"] !== false,
});

/**
 * The tokenizer.json of BERT's older file `vocab.txt`, or undefined where there is none.
 * Throws InputError where a special token is missing, or where the class is not BERT's.
 */
export const fromWordList = (files: ReferenceFiles, config: Config): TokenizerJson | undefined => {
  const text = files.read("vocab.txt");
  if (text === undefined) return undefined;
  checkClass(files, config, "vocab.txt", [
    "BertTokenizer",
    "DistilBertTokenizer",
    "ElectraTokenizer",
    "MobileBertTokenizer",
  ]);
  const ids = wordIds(text, files.description);
  const numbered = (content: string): NumberedToken => {
    const id = ids.get(content);
    if (id !== undefined) return { content, id };
    throw new InputError(
      `vocab.txt in ${files.description} has no ${content}`,
      "Name its special tokens in tokenizer_config.json, or give a tokenizer.json.",
    );
  };
  const tokens = bertTokens(config);
  const added = Object.values(tokens).map((token) => addedToken(numbered(token).id, token));
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added.sort((a, b) => a.id - b.id),
    normalizer: bertNormalizer(config),
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: bertTemplate(numbered(tokens.cls), numbered(tokens.sep)),
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: tokens.unk,
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(ids),
    },
  };
};

const wordEnd = "</w>";

/** Older classes mark the parts of a word that others follow, where a tokenizer.json marks the last one. */
const continued = (token: string): string => (token.endsWith(wordEnd) ? token.slice(0, -wordEnd.length) : `${token}@@`);

/** `vocab.json` and `merges.txt` of a BPE whose words end with a mark, as they are where the other parts have one. */
const continuedFiles = ({ tokenizer }: TokenizerFiles): Readonly<Record<string, string>> => {
  const { model } = tokenizer;
  if (model.type !== "BPE")
    throw new InputError("a tokenizer with merges is a BPE", "Give a tokenizer.json of that kind.");
  const added = new Set(tokenizer.added_tokens.map(({ content }) => content));
  const vocab = tokensInOrder(tokenizer).map((token, id) => [added.has(token) ? token : continued(token), id]);
  const merges = model.merges.map((merge) => mergeParts(merge).join(" "));
  return {
    "vocab.json": `${JSON.stringify(Object.fromEntries(vocab))}\n`,
    "merges.txt": ["#version: 0.2", ...merges, ""].join("\n"),
  };
};

/** A token a line, in the order of ids, in a file of this name. */
const wordList =
  (name: string) =>
  ({ tokenizer }: TokenizerFiles): Readonly<Record<string, string>> => ({
    [name]: tokensInOrder(tokenizer)
      .map((token) => `${token}\n`)
      .join(""),
  });

/** `vocab.json` of classes that look up a SentencePiece model's pieces there. */
const pieceIds = ({ tokenizer }: TokenizerFiles): Readonly<Record<string, string>> => ({
  "vocab.json": `${JSON.stringify(Object.fromEntries(allIds(tokenizer)))}\n`,
});

/** The same without tokens of languages, which the class counts behind the last of these ids. */
const idsBeforeLanguages = ({ tokenizer }: TokenizerFiles): Readonly<Record<string, string>> => {
  const ids = [...allIds(tokenizer)].filter(([token]) => !m2mLanguages.includes(token));
  return { "vocab.json": `${JSON.stringify(Object.fromEntries(ids))}\n` };
};

/** The older files of classes that read them even beside a tokenizer.json: they have no fast tokenizer. */
const readersOfOlderFiles: Readonly<Record<string, (files: TokenizerFiles) => Readonly<Record<string, string>>>> = {
  BlenderbotSmallTokenizer: continuedFiles,
  CTRLTokenizer: continuedFiles,
  EsmTokenizer: wordList("vocab.txt"),
  M2M100Tokenizer: idsBeforeLanguages,
  MarianTokenizer: pieceIds,
  ProphetNetTokenizer: wordList("prophetnet.tokenizer"),
  RoCBertTokenizer: wordList("vocab.txt"),
  Speech2TextTokenizer: pieceIds,
  TapasTokenizer: wordList("vocab.txt"),
};

/** The files that the class named in tokenizer_config.json reads instead of tokenizer.json. */
export const olderFilesFor = (files: TokenizerFiles): Readonly<Record<string, string>> =>
  ofClass(readersOfOlderFiles, files.tokenizerConfig["tokenizer_class"])?.(files) ?? {};
