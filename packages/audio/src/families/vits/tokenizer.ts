import { Tokenizer } from "@huggingface/tokenizers";
import {
  type BuiltProcessor,
  type Context,
  InputError,
  type ModelConfig,
  type ProcessorBuilder,
  readJsonObject,
} from "@tiny-random/core";
import { type CharacterVocabulary, firstCharacters } from "../../character-tokenizer.ts";

const budget = 1024;

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** tokenizer.json: lower case, known characters only, a blank before, between and after them. */
const tokenizerJson = (vocabulary: CharacterVocabulary, blank: string) => {
  const characters = Object.keys(vocabulary).filter((token) => [...token].length === 1);
  const normalizers = [
    { type: "Lowercase" },
    { type: "Replace", pattern: { Regex: `[^${characters.map(escaped).join("")}]` }, content: "" },
    { type: "Strip", strip_left: true, strip_right: true },
    { type: "Replace", pattern: { Regex: "(?=.)|(?<!^)$" }, content: blank },
  ];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: "Sequence", normalizers },
    pre_tokenizer: {
      type: "Split",
      behavior: "Isolated",
      invert: false,
      pattern: { Regex: [...new Set([escaped(blank), "[\\s\\S]"])].join("|") },
    },
    post_processor: null,
    decoder: { type: "Fuse" },
    model: { vocab: vocabulary },
  };
};

/** The running tokenizer. */
export interface VitsTokenizer {
  readonly padId: number;
  encode(text: string): number[];
}

const checkSettings = (settings: Readonly<Record<string, unknown>>, description: string): void => {
  const needs = ["phonemize", "is_uroman"].filter((key) => settings[key] === true);
  if (needs.length === 0 && settings["add_blank"] !== false && settings["normalize"] !== false) return;
  const what = needs.length > 0 ? needs.join(" and ") : "other than blanks between characters in lower case";
  throw new InputError(
    `the tokenizer of ${description} asks for ${what}, which only Python can do`,
    "Use a reference whose tokenizer reads letters, such as facebook/mms-tts-eng.",
  );
};

const build = (context: Context): BuiltProcessor => {
  const { reference } = context;
  const settings = readJsonObject(reference, "tokenizer_config.json") ?? {};
  checkSettings(settings, reference.description);
  const read = (readJsonObject(reference, "vocab.json") ?? {}) as CharacterVocabulary;
  const pad = typeof settings["pad_token"] === "string" ? settings["pad_token"] : "<pad>";
  const unknown = typeof settings["unk_token"] === "string" ? settings["unk_token"] : "<unk>";
  const whole = unknown in read ? read : { ...read, [unknown]: Object.keys(read).length };
  const limit = context.tokenizer === "full" ? Number.POSITIVE_INFINITY : budget;
  const vocabulary = firstCharacters(whole, limit, new Set([pad, unknown]));
  const [blank = pad] = Object.entries(vocabulary).find(([, id]) => id === 0) ?? [];
  const json = tokenizerJson(vocabulary, blank);
  const config = { ...settings, pad_token: pad, unk_token: unknown, tokenizer_class: "VitsTokenizer" };
  const tokenizer = new Tokenizer(json, config);
  const instance: VitsTokenizer = {
    padId: vocabulary[pad] ?? 0,
    encode: (text) => tokenizer.encode(text).ids,
  };
  return {
    files: {
      "vocab.json": jsonText(vocabulary),
      "tokenizer.json": jsonText(json),
      "tokenizer_config.json": jsonText(config),
      "special_tokens_map.json": jsonText({ pad_token: pad, unk_token: unknown }),
    },
    className: "VitsTokenizer",
    sync: (target: ModelConfig) => ({
      ...target,
      vocab_size: Object.keys(vocabulary).length,
      pad_token_id: instance.padId,
    }),
    verify: () =>
      instance.encode("a a").some((id) => id >= Object.keys(vocabulary).length)
        ? ["an id is beyond the vocabulary"]
        : [],
    instance,
  };
};

/** The reference's vocabulary of characters, a blank between each two of a text. */
export const vitsTokenizer = (_config: ModelConfig, context: Context): readonly ProcessorBuilder[] => [
  { name: "tokenizer", build: () => build(context) },
];

const characters = "kzyudhesw'3cp1jmi fl0o2bra4n5xv6tq7g8_9-";

/** The embedded tokenizer files: English letters and digits, `<pad>` as the blank. */
export const englishLetters: Readonly<Record<string, unknown>> = {
  "vocab.json": Object.fromEntries(["<pad>", ...characters, "<unk>"].map((token, id) => [token, id])),
  "tokenizer_config.json": {
    add_blank: true,
    is_uroman: false,
    language: "eng",
    normalize: true,
    phonemize: false,
    pad_token: "<pad>",
    unk_token: "<unk>",
    tokenizer_class: "VitsTokenizer",
  },
};
