import {
  type BuiltProcessor,
  type Context,
  InputError,
  type ModelConfig,
  type ProcessorBuilder,
  readJsonObject,
} from "@tiny-random/core";

/** Characters and special tokens by their ids. */
export type CharacterVocabulary = Readonly<Record<string, number>>;

/** Ids of a reduced tokenizer. */
const budget = 1024;

/** What CTC tokenizers are made of where their config does not say otherwise. */
const conventions = {
  bos_token: "<s>",
  eos_token: "</s>",
  unk_token: "<unk>",
  pad_token: "<pad>",
  word_delimiter_token: "|",
};

/** The content of a token, which stands as text or as an object. */
const contentOf = (token: unknown): string | undefined => {
  if (typeof token === "string") return token;
  const { content } = (token ?? {}) as { content?: unknown };
  return typeof content === "string" ? content : undefined;
};

/** A vocabulary's lowest ids, numbered anew, up to a number of them; the given tokens stay. */
export const firstCharacters = (
  vocabulary: CharacterVocabulary,
  limit: number,
  needed: ReadonlySet<string>,
): CharacterVocabulary => {
  const ordered = Object.entries(vocabulary).sort(([, a], [, b]) => a - b);
  let room = limit - ordered.filter(([token]) => needed.has(token)).length;
  const kept = ordered.filter(([token]) => needed.has(token) || room-- > 0);
  return Object.fromEntries(kept.map(([token], id) => [token, id]));
};

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The vocabulary of one language, where vocab.json has several, under its name. */
const languageOf = (context: Context, read: Readonly<Record<string, unknown>>): string | undefined => {
  const [first] = Object.entries(read);
  if (typeof first?.[1] === "number") return undefined;
  const language = readJsonObject(context.reference, "tokenizer_config.json")?.["target_lang"];
  return typeof language === "string" ? language : first?.[0];
};

/** tokenizer.json of a vocabulary: every character for itself, spaces as the word delimiter. */
const tokenizerJson = (vocabulary: CharacterVocabulary, tokens: typeof conventions) => ({
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: Object.entries(vocabulary)
    .filter(([token]) => [...token].length > 1)
    .map(([content, id]) => ({
      id,
      content,
      single_word: false,
      lstrip: true,
      rstrip: true,
      normalized: false,
      special: Object.values(tokens).includes(content),
    })),
  normalizer: { type: "Replace", pattern: { String: " " }, content: tokens.word_delimiter_token },
  pre_tokenizer: { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false },
  post_processor: null,
  decoder: {
    type: "CTC",
    pad_token: tokens.pad_token,
    word_delimiter_token: tokens.word_delimiter_token,
    cleanup: true,
  },
  model: { type: "WordLevel", vocab: vocabulary, unk_token: tokens.unk_token },
});

const build = (context: Context): BuiltProcessor => {
  const read = readJsonObject(context.reference, "vocab.json") ?? {};
  const settings = readJsonObject(context.reference, "tokenizer_config.json") ?? {};
  const named = settings["tokenizer_class"] ?? "Wav2Vec2CTCTokenizer";
  if (named !== "Wav2Vec2CTCTokenizer") {
    throw new InputError(
      `the tokenizer class ${JSON.stringify(named)} of ${context.reference.description} is not one of characters`,
      "Known is Wav2Vec2CTCTokenizer.",
    );
  }
  const language = languageOf(context, read);
  const whole = (language === undefined ? read : read[language]) as CharacterVocabulary;
  const tokens = Object.fromEntries(
    Object.entries(conventions).map(([name, usual]) => [name, contentOf(settings[name]) ?? usual]),
  ) as typeof conventions;
  const limit = context.tokenizer === "full" ? Number.POSITIVE_INFINITY : budget;
  const vocabulary = firstCharacters(whole, limit, new Set(Object.values(tokens)));
  const missing = Object.values(tokens).filter((token) => !(token in vocabulary));
  return {
    files: {
      "vocab.json": jsonText(language === undefined ? vocabulary : { [language]: vocabulary }),
      "tokenizer.json": jsonText(tokenizerJson(vocabulary, tokens)),
      "tokenizer_config.json": jsonText({ ...settings, ...tokens, tokenizer_class: named }),
      "special_tokens_map.json": jsonText(
        Object.fromEntries(Object.entries(tokens).filter(([name]) => name !== "word_delimiter_token")),
      ),
    },
    className: named,
    sync: (config) => follow(config, vocabulary, tokens),
    verify: () => missing.map((token) => `vocab.json of ${context.reference.description} lacks ${token}`),
    instance: vocabulary,
  };
};

/** A config whose vocabulary size and special ids are those of a vocabulary. */
const follow = (config: ModelConfig, vocabulary: CharacterVocabulary, tokens: typeof conventions): ModelConfig => {
  const ids = (["bos", "eos", "pad"] as const).flatMap((name) => {
    const id = vocabulary[tokens[`${name}_token`]];
    return id === undefined ? [] : [[`${name}_token_id`, id] as const];
  });
  return { ...config, vocab_size: Object.keys(vocabulary).length, ...Object.fromEntries(ids) };
};

/** The reference's vocabulary of characters, cut to 1,024 ids or kept whole; nothing where it has none. */
export const characterTokenizer = (_config: ModelConfig, context: Context): readonly ProcessorBuilder[] =>
  context.reference.read("vocab.json") === undefined ? [] : [{ name: "tokenizer", build: () => build(context) }];

/** Special tokens, then letters by how often English has them: what facebook/wav2vec2-base-960h writes. */
const englishTokens = ["<pad>", "<s>", "</s>", "<unk>", "|", ..."ETAONIHSRDLUMWCFGYPBVK'XJQZ"];

/** The files of a tokenizer of English letters. */
export const englishCharacters: Readonly<Record<string, unknown>> = {
  "vocab.json": Object.fromEntries(englishTokens.map((token, id) => [token, id])),
  "tokenizer_config.json": {
    ...conventions,
    do_lower_case: false,
    replace_word_delimiter_char: " ",
    tokenizer_class: "Wav2Vec2CTCTokenizer",
  },
};
