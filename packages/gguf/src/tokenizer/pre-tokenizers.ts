import { InputError } from "@tiny-random/core";
import { type Part, stepsOf, type TokenizerJson } from "./tokenizer-json.ts";

/** What a pre-tokenizer does, in one line: what its steps are, and what they look for. */
const stepText = (step: Part): string => {
  const { type, pattern, behavior, individual_digits: digits, use_regex: regex } = step;
  if (type === "Split") return `split ${behavior} ${JSON.stringify(pattern)}`;
  if (type === "Digits") return digits === true ? "each digit" : "digits";
  if (type === "ByteLevel") return regex === false ? "bytes" : "words";
  return type;
};

const gpt4 = (digits: string, letters: string, others: string) =>
  `split Isolated ${JSON.stringify({
    Regex: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?${letters}+|${digits}| ?[^\\s\\p{L}${others}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  })}, bytes`;

const gpt4o = `split Isolated ${JSON.stringify({
  Regex:
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
})}, bytes`;

const deepseek = [
  { Regex: "\\p{N}{1,3}" },
  { Regex: "[一-龥\u3040-ゟ゠-ヿ]+" },
  {
    Regex:
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  },
]
  .map((pattern) => `split Isolated ${JSON.stringify(pattern)}`)
  .join(", ");

/**
 * `tokenizer.ggml.pre` by what a pre-tokenizer does. llama.cpp's converter finds it by the ids of one text, which a reduced
 * vocabulary has none of; what decides is this.
 */
const known: Readonly<Record<string, string>> = {
  words: "gpt-2",
  "each digit, words": "starcoder",
  [`Punctuation, words, digits, split Isolated ${JSON.stringify({ Regex: "[0-9][0-9][0-9]" })}`]: "falcon",
  [`split Isolated ${JSON.stringify({ Regex: " ?[^(\\s|[.,!?…。，、।۔،])]+" })}, bytes`]: "bloom",
  [gpt4("\\p{N}{1,3}", "\\p{L}", "")]: "llama-bpe",
  [gpt4("\\p{N}", "\\p{L}", "")]: "qwen2",
  [gpt4("\\p{N}", "[\\p{L}\\p{M}]", "\\p{M}")]: "qwen35",
  [gpt4o]: "gpt-4o",
  [`${deepseek}, bytes`]: "deepseek-v3",
};

/**
 * The name that llama.cpp has for a byte-level pre-tokenizer: RoBERTa's and ModernBERT's are GPT-2's, with a mask that takes the
 * space before it.
 * Throws InputError for one that it has none for.
 */
export const preTokenizerName = ({ pre_tokenizer: part, added_tokens: added }: TokenizerJson): string => {
  const found = known[stepsOf(part).map(stepText).join(", ")];
  const mask = found === "gpt-2" && added.find(({ lstrip }) => lstrip === true);
  if (mask) return mask.content === "[MASK]" ? "modern-bert" : "roberta-bpe";
  if (found !== undefined) return found;
  throw new InputError("llama.cpp has no name for the pre-tokenizer of this tokenizer.json");
};
