import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { pythonRows } from "./environment.ts";
import knownGaps from "./known-gaps.json" with { type: "json" };

/** Runs of code points, first and last. */
type Ranges = readonly (readonly [first: number, last: number])[];

interface Row {
  readonly directory: string;
  readonly compared: number;
  readonly differing: Ranges;
  readonly count: number;
  readonly unassigned: number;
}

/** What comparing one tokenizer code point by code point found. */
export interface GapOutcome {
  readonly directory: string;
  readonly status: "passed" | "failed";
  readonly detail: string;
}

const isScalar = (point: number): boolean => point < 0xd800 || point > 0xdfff;
/** Both planes in use, without controls, surrogates and private use. */
const codePoints = Array.from({ length: 0x20000 - 0x20 }, (_, index) => index + 0x20).filter(
  (point) => isScalar(point) && !(point >= 0x7f && point < 0xa0) && !(point >= 0xe000 && point <= 0xf8ff),
);

const readJson = (directory: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(directory, name), "utf8")) as Record<string, unknown>;

/**
 * The model's type; a BPE whose words end with a mark is one of characters, not of bytes, and a Unigram that strips accents
 * knows which characters are marks.
 */
const modelType = (directory: string): string => {
  const { model, normalizer } = readJson(directory, "tokenizer.json");
  const { type, end_of_word_suffix } = model as Record<string, string>;
  if (type === "BPE" && end_of_word_suffix) return "character BPE";
  const strips = JSON.stringify(normalizer ?? null).includes('"StripAccents"');
  return type === "Unigram" && strips ? "Unigram without accents" : String(type);
};

const writeAnswers = (directory: string, file: string): string => {
  const tokenizer = new Tokenizer(readJson(directory, "tokenizer.json"), readJson(directory, "tokenizer_config.json"));
  const ids = codePoints.map((point) => tokenizer.encode(`a${String.fromCodePoint(point)}b`).ids);
  writeFileSync(file, JSON.stringify({ directory, code_points: codePoints, ids }));
  return file;
};

const within = (known: Ranges, [first, last]: Ranges[number]): boolean =>
  known.some(([from, to]) => from <= first && last <= to);

const text = ([first, last]: Ranges[number]): string => {
  const hex = (point: number) => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  return first === last ? hex(first) : `${hex(first)}-${hex(last)}`;
};

const outcome = (row: Row): GapOutcome => {
  const known = ((knownGaps as Record<string, unknown>)[modelType(row.directory)] ?? []) as Ranges;
  const fresh = row.differing.filter((range) => !within(known, range));
  const list = row.differing.map(text).join(" ");
  const summary = `${row.count} of ${row.compared} code points differ, ${row.unassigned} of them unassigned${list && `: ${list.slice(0, 200)}`}`;
  return fresh.length === 0
    ? { directory: row.directory, status: "passed", detail: summary }
    : { directory: row.directory, status: "failed", detail: `new gaps ${fresh.map(text).slice(0, 20).join(" ")}` };
};

/**
 * Compares one tokenizer of each kind with Python's on every code point of the planes in use. The two libraries' Unicode
 * tables are of different years: where they differ is listed in known-gaps.json, and a new gap is a failure.
 */
export const compareCodePoints = async (
  python: string,
  directories: readonly string[],
  out: string,
): Promise<GapOutcome[]> => {
  const withVocabulary = directories.filter((directory) => existsSync(path.join(directory, "tokenizer.json")));
  const kinds = new Map(withVocabulary.map((directory) => [modelType(directory), directory]));
  const files = [...kinds].map(([kind, directory]) =>
    writeAnswers(directory, path.join(out, `code-points-${kind.replaceAll(" ", "-")}.json`)),
  );
  const rows = await pythonRows<Row>(python, "check_code_points.py", path.join(out, "code-points.jsonl"), files);
  return rows.map(outcome);
};
