import {
  type BuiltProcessor,
  type Context,
  endableRun,
  jsonText,
  type ModelConfig,
  type ProcessorBuilder,
  readJsonObject,
} from "@tiny-random/core";
import { firstId, idsByName, referredIds, renumberedFields } from "./token-ids.ts";
import { TextTokenizer } from "./tokenizers/encode.ts";
import { allIds, type TokenizerFiles, type TokenizerJson, tokenContent } from "./tokenizers/format.ts";
import { olderFilesFor } from "./tokenizers/older-files.ts";
import { readTokenizerFiles } from "./tokenizers/read.ts";
import { recent } from "./tokenizers/recent.ts";
import { completeTokenizer, type Reduction, reduceTokenizer } from "./tokenizers/reduce.ts";
import { sentencePieceFiles, sentencePieceNames } from "./tokenizers/sentencepiece-files.ts";

/** Ids of a reduced tokenizer, where a family states no other number. */
const usualBudget = 1024;

const identity = (tokenizer: TokenizerJson): { newIds: ReadonlyMap<number, number>; size: number } => {
  const ids = [...allIds(tokenizer).values()];
  return { newIds: new Map(ids.map((id) => [id, id])), size: Math.max(...ids) + 1 };
};

/** Fields of ids that no tokenizer_config.json names, with the token that each means: `decoder_start_token_id`. */
export type TokenNames = Readonly<Record<string, string>>;

/** Config and generation config after the tokenizer: its size, its ids, and always a padding id. */
const follow = (
  config: ModelConfig,
  { files, newIds, size }: Reduction,
  isEmbedded: boolean,
  names: TokenNames,
): ModelConfig => {
  const ids = allIds(files.tokenizer);
  const named = (field: string) => {
    const stated = files.tokenizerConfig[field.replace(/_id$/u, "").replace(/(_token)?_index$/u, "_token")];
    return ids.get(names[field] ?? tokenContent(stated) ?? "");
  };
  const known = isEmbedded ? idsByName(config, named) : newIds;
  const fields = renumberedFields(config, {
    newId: (old) => known.get(old) ?? newIds.get(old),
    named,
    namesFirst: isEmbedded,
  });
  const result: ModelConfig = { ...fields, model_type: config.model_type, vocab_size: size };
  return {
    ...result,
    pad_token_id: result["pad_token_id"] ?? named("pad_token_id") ?? firstId(result["eos_token_id"]) ?? 0,
  };
};

const texts = ["The quiet river bends twice.", " two  spaces, 12 numbers\nand a line", "émigré naïve 漢字 🙂"];

/** Normalizers that only mark spaces: SentencePiece's, which decoding undoes. */
const marksSpaces = (normalizer: unknown): boolean => {
  if (normalizer === null || normalizer === undefined) return true;
  const { type, normalizers = [] } = normalizer as { type?: string; normalizers?: unknown[] };
  return type === "Sequence" ? normalizers.every(marksSpaces) : type === "Prepend" || type === "Replace";
};

/** Whether decoding gives every text back: byte-level and byte-fallback tokenizers. */
const isLossless = ({ model, normalizer, pre_tokenizer }: TokenizerJson): boolean => {
  if (model.type !== "BPE" || !marksSpaces(normalizer)) return false;
  return model.byte_fallback === true || JSON.stringify(pre_tokenizer).includes('"ByteLevel"');
};

/** What decoding gives back: Metaspace does not tell a leading space of the text from the one it adds, bytes keep theirs. */
const decodable = ({ pre_tokenizer }: TokenizerJson, text: string): string => {
  const splitting = JSON.stringify(pre_tokenizer ?? null);
  if (splitting.includes('"Metaspace"')) return text.replace(/^ /, "");
  return splitting.includes('"add_prefix_space":true') ? text.replace(/^(?! )/, " ") : text;
};

const problems = (tokenizer: TextTokenizer, { files, size }: Reduction): string[] =>
  texts.flatMap((text) => {
    const ids = tokenizer.encode(text, false);
    const tooLarge = ids.filter((id) => id >= size).map((id) => `id ${id} is beyond the vocabulary of ${size}`);
    const changed = isLossless(files.tokenizer) && tokenizer.decode(ids) !== decodable(files.tokenizer, text);
    return changed
      ? [...tooLarge, `decoding ${JSON.stringify(text)} gives ${JSON.stringify(tokenizer.decode(ids))}`]
      : tooLarge;
  });

const filesOf = (files: TokenizerFiles): Record<string, string> => {
  const { tokenizer, tokenizerConfig, specialTokensMap, chatTemplate, namedTemplates = {} } = files;
  const templates = Object.entries(namedTemplates).map(([name, template]) => [
    `additional_chat_templates/${name}.jinja`,
    template,
  ]);
  return {
    "tokenizer.json": `${JSON.stringify(tokenizer)}\n`,
    "tokenizer_config.json": jsonText(tokenizerConfig),
    "special_tokens_map.json": jsonText(specialTokensMap ?? {}),
    ...(chatTemplate !== undefined && { "chat_template.jinja": chatTemplate }),
    ...Object.fromEntries(templates),
    ...olderFilesFor(files),
  };
};

/** What of a tokenizer stays. */
interface WantedTokens {
  readonly names: TokenNames;
  readonly budget: number;
  readonly keepPlaces: readonly string[];
}

const build = (context: Context, keepIds: readonly number[], wanted: WantedTokens): BuiltProcessor => {
  const { names, budget, keepPlaces } = wanted;
  const reference = readTokenizerFiles(context.reference);
  const keepTokens = Object.values(names);
  const full = (): Reduction => ({ files: completeTokenizer(reference), ...identity(reference.tokenizer) });
  const reduction =
    context.tokenizer === "full" ? full() : reduceTokenizer(reference, { budget, keepIds, keepTokens, keepPlaces });
  const { isEmbedded, description } = context.reference;
  const instance = new TextTokenizer(
    reduction.files,
    isEmbedded ? undefined : endableRun(`the tokenizer of ${description}`),
  );
  const named = reduction.files.tokenizerConfig["tokenizer_class"];
  return {
    files: filesOf(reduction.files),
    binaries: sentencePieceFiles(reduction.files, context.reference),
    className: typeof named === "string" ? named : "PreTrainedTokenizerFast",
    sync: (target) => follow(target, reduction, context.reference.isEmbedded ?? false, names),
    verify: () => problems(instance, reduction),
    instance,
  };
};

/** Everything a tokenizer is made from. */
const tokenizerSources = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
  "vocab.json",
  "merges.txt",
  "vocab.txt",
  ...sentencePieceNames,
  "config.json",
];

/** Built tokenizers by what they are built from: several families may share a reference. A large one is some megabytes. */
const built = recent<BuiltProcessor>(32);

const buildOnce = (config: ModelConfig, context: Context, wanted: WantedTokens): BuiltProcessor => {
  const { reference, tokenizer } = context;
  const generationConfig = readJsonObject(reference, "generation_config.json") ?? {};
  const keepIds = [...referredIds(config), ...referredIds(generationConfig)].sort((a, b) => a - b);
  const templates = reference.list().filter((name) => name.startsWith("additional_chat_templates/"));
  const sources = [...tokenizerSources, ...templates].map((name) => reference.read(name) ?? "");
  const key = [JSON.stringify([tokenizer, keepIds, wanted]), ...sources].join("\0");
  return built(key, () => build(context, keepIds, wanted));
};

/**
 * The reference's tokenizer, cut to a budget of ids or kept whole.
 *
 * @param names tokens that stay, with the fields whose ids they are
 * @param keepPlaces tokens that stay, and whose ids do
 */
export const tokenizerBuilder = (
  config: ModelConfig,
  context: Context,
  names: TokenNames = {},
  budget = usualBudget,
  keepPlaces: readonly string[] = [],
): ProcessorBuilder => ({
  name: "tokenizer",
  build: () => buildOnce(config, context, { names, budget, keepPlaces }),
});
