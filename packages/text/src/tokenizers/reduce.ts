import { InputError } from "@tiny-random/core";
import { classTokens } from "./class-tokens.ts";
import { allIds, type TokenizerFiles, tokenContent, vocabularyOf } from "./format.ts";
import { type NewIds, renumberConfig, renumberTokenizer } from "./renumber.ts";
import { selectTokens } from "./select.ts";

/** How far to reduce, and what must stay. */
export interface ReductionOptions {
  /** Ids that remain at most, added tokens included. */
  readonly budget: number;
  /** Old ids that config.json and generation_config.json refer to. */
  readonly keepIds: readonly number[];
}

/** A smaller tokenizer, and where every surviving id went. */
export interface Reduction {
  readonly files: TokenizerFiles;
  readonly newIds: NewIds;
  /** Ids are 0 to size - 1. */
  readonly size: number;
}

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
  const template = typeof special_tokens === "object" && special_tokens !== null ? Object.keys(special_tokens) : [];
  return [...nested, ...pairs, ...template];
};

/** More named extra tokens than this are a reserve, not a use. */
const fewExtraTokens = 16;

const extraTokens = (config: Readonly<Record<string, unknown>>): string[] => {
  const tokens = config["additional_special_tokens"];
  return Array.isArray(tokens) && tokens.length <= fewExtraTokens
    ? tokens.flatMap((token) => tokenContent(token) ?? [])
    : [];
};

/** Every token that something refers to and that exists. */
const requiredTokens = (
  files: TokenizerFiles,
  ids: ReadonlyMap<string, number>,
  keepIds: readonly number[],
): Set<string> => {
  const { tokenizer, tokenizerConfig, specialTokensMap, chatTemplate = "" } = files;
  const kept = new Set(keepIds);
  const unknown =
    tokenizer.model.type === "Unigram"
      ? tokenizer.model.vocab[tokenizer.model.unk_id ?? -1]?.[0]
      : tokenizer.model.unk_token;
  const named = [
    ...[...ids].filter(([, id]) => kept.has(id)).map(([token]) => token),
    ...tokenizer.added_tokens.map(({ content }) => content).filter((content) => chatTemplate.includes(content)),
    ...postProcessorTokens(tokenizer.post_processor),
    ...namedTokens(tokenizerConfig),
    ...namedTokens(specialTokensMap ?? {}),
    ...extraTokens(tokenizerConfig),
    ...classTokens(tokenizerConfig["tokenizer_class"]),
    ...(unknown ? [unknown] : []),
  ];
  return new Set(named.filter((token) => ids.has(token)));
};

/** Pads with the end of sequence where the reference has no padding, and has the chat template in both places. */
export const completeTokenizer = (files: TokenizerFiles): TokenizerFiles => {
  const { tokenizerConfig, specialTokensMap, chatTemplate } = files;
  const named = { ...specialTokensMap, ...tokenizerConfig };
  const pad = tokenContent(named["pad_token"]) ?? tokenContent(named["eos_token"]) ?? tokenContent(named["unk_token"]);
  const padding = pad === undefined ? {} : { pad_token: pad };
  return {
    ...files,
    tokenizerConfig: {
      ...tokenizerConfig,
      ...padding,
      ...(chatTemplate !== undefined && { chat_template: chatTemplate }),
    },
    specialTokensMap: { ...specialTokensMap, ...padding },
  };
};

/**
 * Cuts a tokenizer down to a budget of ids: the tokens something refers to, the alphabet, then tokens in the
 * reference's own order of rank; ids are renumbered, in their old order, everywhere at once.
 * Throws InputError where the budget has no room for what must stay.
 */
export const reduceTokenizer = (files: TokenizerFiles, { budget, keepIds }: ReductionOptions): Reduction => {
  const { tokenizer } = files;
  const ids = allIds(tokenizer);
  const required = requiredTokens(files, ids, keepIds);
  const vocabulary = vocabularyOf(tokenizer.model);
  const added = new Set(tokenizer.added_tokens.map(({ content }) => content));
  const requiredInModel = new Set([...required].filter((token) => vocabulary.has(token)));
  const outside = [...required].filter((token) => !vocabulary.has(token));
  if (outside.length > budget)
    throw new InputError(`${outside.length} special tokens do not fit into ${budget} ids`, "Give a larger budget.");
  const selected = selectTokens(tokenizer.model, requiredInModel, added, budget - outside.length);
  const kept = new Set([...selected, ...outside]);
  const survivors = [...kept].map((token) => ids.get(token) as number).sort((a, b) => a - b);
  const newIds = new Map(survivors.map((id, index) => [id, index]));
  const reduced = {
    ...files,
    tokenizer: renumberTokenizer(tokenizer, kept, newIds),
    tokenizerConfig: renumberConfig(files.tokenizerConfig, kept, newIds),
    specialTokensMap: renumberConfig(files.specialTokensMap ?? {}, kept, newIds),
  };
  return { files: completeTokenizer(reduced), newIds, size: survivors.length };
};
