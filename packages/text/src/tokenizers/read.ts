import { InputError, parseJsonObject, type ReferenceFiles, readJsonObject } from "@tiny-random/core";
import { checkTokenizer, tokenizerStructure } from "./check.ts";
import { plainName } from "./class-names.ts";
import { classOfModelType } from "./class-tokens.ts";
import type { TokenizerFiles, TokenizerJson } from "./format.ts";
import { fromSentencePiece } from "./from-sentencepiece.ts";
import { fromMerges, fromWordList } from "./older-files.ts";
import { readableEverywhere } from "./patterns.ts";
import { recent } from "./recent.ts";

type Config = Readonly<Record<string, unknown>>;

/** Tokenizers found in order, by their text: some forty references serve all families. */
const consistent = recent<TokenizerJson>(64);

const readTokenizerJson = (files: ReferenceFiles): TokenizerJson | undefined => {
  const text = files.read("tokenizer.json");
  if (text === undefined) return undefined;
  return consistent(text, () => {
    const value = parseJsonObject(text, "tokenizer.json", files.description);
    const tokenizer = tokenizerStructure(value, files.description);
    checkTokenizer(tokenizer, files.description);
    return tokenizer;
  });
};

/** The class that Transformers uses: the stated one, else the model's own, else the one of the older files. */
const classOf = (files: ReferenceFiles, config: Config, older: TokenizerJson | undefined): string | undefined => {
  const stated = config["tokenizer_class"];
  if (typeof stated === "string") return stated;
  const model = readJsonObject(files, "config.json");
  const ofModel = model?.["tokenizer_class"] ?? classOfModelType(model?.["model_type"]);
  if (typeof ofModel === "string") return ofModel;
  if (older) return older.model.type === "WordPiece" ? "BertTokenizer" : "GPT2Tokenizer";
  return undefined;
};

/**
 * GPT2Tokenizer splits texts by GPT-2's own pattern, whatever tokenizer.json says: one with another pattern, such as
 * GPT-4o's, needs the class that changes nothing.
 */
const faithfulClass = (className: string | undefined, { pre_tokenizer: splits }: TokenizerJson): string | undefined => {
  if (plainName(className) !== "GPT2Tokenizer") return className;
  const { type, use_regex } = (splits ?? {}) as { readonly type?: unknown; readonly use_regex?: unknown };
  return type === "ByteLevel" && use_regex !== false ? className : "PreTrainedTokenizerFast";
};

/** BertTokenizer sets its normalizer from `do_lower_case`, true by default: where it is not said, tokenizer.json says it. */
const letterCase = (className: string | undefined, { normalizer }: TokenizerJson): Config => {
  if (plainName(className) !== "BertTokenizer") return {};
  const lowercase = (normalizer as { lowercase?: unknown } | null | undefined)?.lowercase;
  return typeof lowercase === "boolean" ? { do_lower_case: lowercase } : {};
};

const replacesSpaces = { type: "Replace", pattern: { String: " " }, content: "▁" };

/** LlamaTokenizer marks spaces before words are split; older files of it do so by a normalizer, which the class ignores. */
const spacesByClass = (className: string | undefined, tokenizer: TokenizerJson, config: Config): TokenizerJson => {
  if (plainName(className) !== "LlamaTokenizer" || tokenizer["pre_tokenizer"]) return tokenizer;
  const { normalizers = [] } = (tokenizer["normalizer"] ?? {}) as { normalizers?: readonly object[] };
  const [prepends, replaces] = normalizers.map((step) => JSON.stringify(step));
  if (prepends !== JSON.stringify({ type: "Prepend", prepend: "▁" }) || replaces !== JSON.stringify(replacesSpaces))
    return tokenizer;
  const prepend_scheme = config["legacy"] === true ? "always" : "first";
  const pre_tokenizer = { type: "Metaspace", replacement: "▁", prepend_scheme, split: false };
  return { ...tokenizer, normalizer: null, pre_tokenizer };
};

const templateFile = /^additional_chat_templates\/([\w.-]+)\.jinja$/u;

/** Templates of which each has a file, by name. */
const templateFiles = (files: ReferenceFiles): Readonly<Record<string, string>> =>
  Object.fromEntries(
    files.list().flatMap((name) => {
      const [, template] = templateFile.exec(name) ?? [];
      const text = template === undefined ? undefined : files.read(name);
      return template !== undefined && text !== undefined ? [[template, text]] : [];
    }),
  );

/** Templates that tokenizer_config.json holds: one, or several by name. */
const heldTemplates = (held: unknown): Readonly<Record<string, string>> => {
  if (typeof held === "string") return { default: held };
  if (!Array.isArray(held)) return {};
  return Object.fromEntries(
    (held as readonly { readonly name?: unknown; readonly template?: unknown }[]).flatMap(({ name, template }) =>
      typeof name === "string" && typeof template === "string" ? [[name, template]] : [],
    ),
  );
};

/** The templates of chats: those in files, or those that tokenizer_config.json holds. */
const chatTemplatesOf = (
  files: ReferenceFiles,
  config: Config,
): Pick<TokenizerFiles, "chatTemplate" | "namedTemplates"> => {
  const own = files.read("chat_template.jinja");
  const all = {
    ...heldTemplates(config["chat_template"]),
    ...templateFiles(files),
    ...(own !== undefined && { default: own }),
  };
  const { default: chatTemplate = Object.values(all)[0], ...namedTemplates } = all;
  return {
    ...(chatTemplate !== undefined && { chatTemplate }),
    ...(Object.keys(namedTemplates).length > 0 && { namedTemplates }),
  };
};

/**
 * Reads a tokenizer: `tokenizer.json` with `tokenizer_config.json`, `special_tokens_map.json` and `chat_template.jinja`
 * where they are, or a SentencePiece model, or the older `vocab.json` + `merges.txt` or `vocab.txt`. Throws InputError for
 * what is missing or broken.
 */
export const readTokenizerFiles = (files: ReferenceFiles): TokenizerFiles => {
  const config = readJsonObject(files, "tokenizer_config.json") ?? {};
  const own = readTokenizerJson(files);
  const pieces = own ? undefined : fromSentencePiece(files, config, classOf(files, config, undefined));
  const older = own || pieces ? undefined : (fromMerges(files, config) ?? fromWordList(files, config));
  const found = own ?? pieces?.tokenizer ?? older;
  if (!found) {
    throw new InputError(
      `${files.description} has no tokenizer.json`,
      "Give a tokenizer.json, a SentencePiece model, vocab.json with merges.txt, or vocab.txt.",
    );
  }
  if (!own) checkTokenizer(found, files.description);
  const className = faithfulClass(pieces?.className ?? classOf(files, config, older), found);
  const tokenizer = readableEverywhere(spacesByClass(className, found, config));
  const specialTokensMap = readJsonObject(files, "special_tokens_map.json");
  return {
    tokenizer,
    tokenizerConfig: {
      ...letterCase(className, tokenizer),
      ...config,
      ...(className !== undefined && { tokenizer_class: className }),
    },
    ...(specialTokensMap && { specialTokensMap }),
    ...chatTemplatesOf(files, config),
  };
};
