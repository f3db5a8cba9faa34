import { insistedTokens } from "./class-tokens.ts";
import { type TokenizerFiles, tokenContent } from "./format.ts";

/** Tokens that a configuration names one by one: `bos_token`, `mask_token` ... */
const namedTokens = (config: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(config)
    .filter(([key]) => key.endsWith("_token"))
    .flatMap(([, value]) => tokenContent(value) ?? []);

/** Contents of the special tokens a post-processor puts around texts. */
const postProcessorTokens = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  const { processors, sep, cls, special_tokens } = value as Record<string, unknown>;
  const nested = Array.isArray(processors) ? processors.flatMap(postProcessorTokens) : [];
  const pairs = [sep, cls].flatMap((pair) => (Array.isArray(pair) ? [String(pair[0])] : []));
  const entries = typeof special_tokens === "object" && special_tokens !== null ? Object.values(special_tokens) : [];
  const template = entries.flatMap((entry) => (entry as { tokens?: string[] }).tokens ?? []);
  return [...nested, ...pairs, ...template];
};

/** The token that padding in tokenizer.json fills with. */
const paddingToken = (padding: unknown): string[] => {
  const token =
    typeof padding === "object" && padding !== null && "pad_token" in padding ? padding.pad_token : undefined;
  return typeof token === "string" ? [token] : [];
};

/** More extra tokens than this are a reserve, not a use. */
const fewExtraTokens = 16;

/** Extra tokens of a configuration, a list of them or names for them, unless they are many. */
const extraTokens = (config: Readonly<Record<string, unknown>>): string[] =>
  ["additional_special_tokens", "extra_special_tokens"].flatMap((key) => {
    const value = config[key];
    const tokens = typeof value === "object" && value !== null ? Object.values(value) : [];
    return tokens.length <= fewExtraTokens ? tokens.flatMap((token) => tokenContent(token) ?? []) : [];
  });

const unknownToken = ({ tokenizer: { model } }: TokenizerFiles): string[] => {
  const token = model.type === "Unigram" ? model.vocab[model.unk_id ?? -1]?.[0] : model.unk_token;
  return token ? [token] : [];
};

/** Tokens that Transformers gives an id whether the vocabulary has them or not. */
export const demandedTokens = ({ tokenizerConfig, specialTokensMap = {} }: TokenizerFiles): string[] => [
  ...insistedTokens({ ...specialTokensMap, ...tokenizerConfig }),
  ...namedTokens({ ...specialTokensMap, ...tokenizerConfig }),
  ...extraTokens(tokenizerConfig),
];

/** Tokens that something refers to: configuration, class, post-processor, padding, chat template, unknown text. */
export const referredTokens = (files: TokenizerFiles): string[] => {
  const { tokenizer, specialTokensMap = {}, chatTemplate = "", namedTemplates = {} } = files;
  const templates = [chatTemplate, ...Object.values(namedTemplates)].join("\n");
  return [
    ...demandedTokens(files),
    ...namedTokens(specialTokensMap),
    ...extraTokens(specialTokensMap),
    ...postProcessorTokens(tokenizer.post_processor),
    ...paddingToken(tokenizer["padding"]),
    ...tokenizer.added_tokens.map(({ content }) => content).filter((content) => templates.includes(content)),
    ...unknownToken(files),
  ];
};
