import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer } from "@huggingface/tokenizers";
import { sha256 } from "@tiny-random/core";
import { byteBuilder } from "@tiny-random/text/tokenizers/bytes";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import fc from "fast-check";

/** A chat, and what a template makes of it. */
interface Chat {
  readonly messages: readonly object[];
  /** For templates that say what day it is. */
  readonly date_string: string;
  readonly rendered: string;
}

const day = "1 Dec 2026";

/** One tokenizer's answers, for Python to compare. */
export interface TokenizerAnswers {
  readonly strings: readonly string[];
  readonly ids: readonly (readonly number[])[];
  readonly decoded: readonly string[];
  readonly chat?: Chat;
}

const written = [
  "",
  " ",
  "  two  spaces  ",
  "tab\tand\nnewline\r\n",
  "The quiet river bends twice before it meets the sea.",
  "don't we'll THEY'RE I'm",
  "1234567890 3.14159 1,000,000",
  "naïve café Ångström ĳsselmeer ﬁnd",
  "e\u0301 a\u0308 n\u0303 combining",
  "Привет, мир! Ελληνικά. Türkçe ışık İstanbul",
  "清晨，河边的渔夫 ひらがな カタカナ 한국어",
  "مرحبا بالعالم שלום עולם नमस्ते สวัสดี",
  "🙂 👩‍🚀 🇫🇷 ❤️ 1️⃣",
  "\u00a0no-break \u2009thin \u3000wide",
  "def f(x):\n    return x ** 2  # square",
  "https://example.org/path?query=1&page=2#top",
  '{"key": [1, 2, null], "text": "a\\\\b"}',
  "ALL CAPS mixedCase snake_case kebab-case",
  "«guillemets» „quotes“ — dash… ¿qué? ¡sí!",
];

/** Letters, marks, digits, punctuation and symbols of living scripts that every Unicode table of the decade knows. */
const assigned: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x24f],
  [0x300, 0x34e],
  [0x391, 0x3a1],
  [0x3a3, 0x3ce],
  [0x400, 0x481],
  [0x5d0, 0x5ea],
  [0x621, 0x63a],
  [0x641, 0x64a],
  [0x905, 0x939],
  [0xe01, 0xe30],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x4fff],
  [0xac00, 0xacff],
  [0x1f600, 0x1f64f],
];

const assignedCharacter = fc.oneof(
  ...assigned.map(([min, max]) => fc.integer({ min, max }).map((point) => String.fromCodePoint(point))),
);

const random = (count: number, anyCharacter: boolean): string[] => {
  const text = anyCharacter
    ? fc.string({ unit: "binary", maxLength: 40 })
    : fc.array(assignedCharacter, { maxLength: 40 }).map((characters) => characters.join(""));
  const spaced = fc.array(text, { minLength: 1, maxLength: 3 }).map((texts) => texts.join(" "));
  return fc.sample(spaced, { numRuns: count, seed: 20 });
};

const messages = [
  { role: "system", content: "Answer in one sentence." },
  { role: "user", content: "  Where does the river bend?  " },
  { role: "assistant", content: "Before it meets the sea." },
  { role: "user", content: "Thanks!" },
];

const readText = (directory: string, name: string): string => readFileSync(path.join(directory, name), "utf8");

const readJson = (directory: string, name: string): Record<string, unknown> =>
  JSON.parse(readText(directory, name)) as Record<string, unknown>;

/** A special token's text, which tokenizer_config.json may hold as an object. */
const textOf = (token: unknown): unknown => (token as { content?: unknown } | null)?.content ?? token;

const specialTexts = (added: unknown): string[] =>
  (added as { content: string }[])
    .slice(0, 6)
    .flatMap(({ content }) => [content, `before ${content} after`, `a${content}b${content}`]);

/** A directory whose ids are code points, between two of private use: CANINE's. */
const characterAnswers = (count: number): TokenizerAnswers => {
  const strings = [...written, ...random(count - written.length, false)];
  const ids = strings.map((text) => [
    0xe000,
    ...Array.from(text, (character) => character.codePointAt(0) ?? 0),
    0xe001,
  ]);
  return { strings, ids, decoded: ids.map((row) => String.fromCodePoint(...row)) };
};

/** A directory whose ids are bytes, between special tokens: Perceiver's. */
const byteAnswers = (count: number): TokenizerAnswers => {
  const tokenizer = byteBuilder(Number.MAX_SAFE_INTEGER).build().instance as Encoder;
  const strings = [...written, "before [MASK] after", "a[MASK]b", ...random(count - written.length - 2, true)];
  const ids = strings.map((text) => tokenizer.encode(text));
  return { strings, ids, decoded: ids.map((row) => tokenizer.decode(row)) };
};

/** The answers of a tokenizer without a vocabulary; a directory without any is asked nothing. */
const plainAnswers = (directory: string, count: number): TokenizerAnswers => {
  const file = "tokenizer_config.json";
  const named = existsSync(path.join(directory, file)) ? readJson(directory, file)["tokenizer_class"] : undefined;
  return named === "PerceiverTokenizer" ? byteAnswers(count) : characterAnswers(count);
};

/** What a template makes of a chat on one day; a system's words are left out where it refuses them, as Gemma's does. */
const renderedChat = (template: Template, tokens: Readonly<Record<string, unknown>>): Chat => {
  const render = (chat: readonly object[]): Chat => ({
    messages: chat,
    date_string: day,
    rendered: template.render({ ...tokens, messages: chat, add_generation_prompt: true, date_string: day }),
  });
  try {
    return render(messages);
  } catch {
    return render(messages.slice(1));
  }
};

/** Encodes and decodes strings with a directory's tokenizer: arbitrary Unicode for bytes, assigned characters otherwise. */
const answersOf = (directory: string, count: number): TokenizerAnswers => {
  if (!existsSync(path.join(directory, "tokenizer.json"))) return plainAnswers(directory, count);
  const json = readJson(directory, "tokenizer.json");
  const config = readJson(directory, "tokenizer_config.json");
  const tokenizer = new Tokenizer(json, config);
  // VITS has a blank before and after every character; its clients leave blanks out by themselves.
  const spoken = (row: number[]) =>
    config["tokenizer_class"] === "VitsTokenizer" ? row.filter((_, at) => at % 2) : row;
  const { type, end_of_word_suffix } = json["model"] as Record<string, string>;
  const ofBytes = type === "BPE" && !end_of_word_suffix;
  const special = specialTexts(json["added_tokens"]);
  const strings = [...written, ...special, ...random(count - written.length - special.length, ofBytes)];
  const ids = strings.map((text) => tokenizer.encode(text).ids);
  const decoded = ids.map((row) =>
    row.length === 0
      ? ""
      : tokenizer.decode(spoken(row), { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
  );
  const template = config["chat_template"];
  if (typeof template !== "string") return { strings, ids, decoded };
  const chat = renderedChat(new Template(template), {
    bos_token: textOf(config["bos_token"]),
    eos_token: textOf(config["eos_token"]),
  });
  return { strings, ids, decoded, chat };
};

const known = new Map<string, TokenizerAnswers>();

/** The answers of a directory's tokenizer on a number of strings; classes of a family have the same one. */
export const tokenizerAnswers = (directory: string, count: number): TokenizerAnswers => {
  const files = ["tokenizer.json", "tokenizer_config.json"].filter((name) => existsSync(path.join(directory, name)));
  const key = sha256([count, ...files.map((name) => readText(directory, name))].join("\n"));
  const answers = known.get(key) ?? answersOf(directory, count);
  known.set(key, answers);
  return answers;
};
