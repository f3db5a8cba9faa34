import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import codePointGaps from "./code-point-gaps.json" with { type: "json" };
import { parityScript } from "./environment.ts";
import { askAll, startPython } from "./python-process.ts";

/** Runs of code points, first and last. */
type Ranges = readonly (readonly [first: number, last: number])[];

interface Row {
  readonly directory: string;
  readonly compared: number;
  readonly differing: Ranges;
  /** Those of them that Python's Unicode table knows. */
  readonly assigned: Ranges;
  readonly count: number;
  readonly unassigned: number;
}

/** What comparing one tokenizer code point by code point found. */
export interface GapOutcome {
  readonly status: "passed" | "failed";
  readonly detail: string;
}

const gaps: Readonly<Record<string, Ranges>> = Object.fromEntries(
  Object.entries(codePointGaps).map(([kind, ranges]) => [
    kind,
    ranges.map(([from = 0, to = 0]) => [from, to] as const),
  ]),
);

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

/** The kind of tokenizer that a directory has; undefined where it has no vocabulary. */
export const tokenizerKind = (directory: string): string | undefined =>
  existsSync(path.join(directory, "tokenizer.json")) ? modelType(directory) : undefined;

/** What is known of a kind. */
export const knownGapsOf = (kind: string): Ranges => gaps[kind] ?? [];

const questionOf = (directory: string): object => {
  const tokenizer = new Tokenizer(readJson(directory, "tokenizer.json"), readJson(directory, "tokenizer_config.json"));
  const ids = codePoints.map((point) => tokenizer.encode(`a${String.fromCodePoint(point)}b`).ids);
  return { directory, code_points: codePoints, ids };
};

const within = (known: Ranges, [first, last]: Ranges[number]): boolean =>
  known.some(([from, to]) => from <= first && last <= to);

const text = ([first, last]: Ranges[number]): string => {
  const hex = (point: number) => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  return first === last ? hex(first) : `${hex(first)}-${hex(last)}`;
};

const outcome = (row: Row): GapOutcome => {
  const known = knownGapsOf(modelType(row.directory));
  const fresh = row.assigned.filter((range) => !within(known, range));
  const list = row.differing.map(text).join(" ");
  const summary = `${row.count} of ${row.compared} code points differ, ${row.unassigned} of them unassigned${list && `: ${list.slice(0, 200)}`}`;
  return fresh.length === 0
    ? { status: "passed", detail: summary }
    : { status: "failed", detail: `new gaps ${fresh.map(text).slice(0, 20).join(" ")}` };
};

const died: GapOutcome = { status: "failed", detail: "the process that looked at it ended" };

/**
 * Compares tokenizers with Python's on every code point of the planes in use. The two libraries' Unicode tables are of
 * different years: where they differ is listed by the kind of tokenizer in code-point-gaps.json, and a new gap is a failure.
 * What Python's table does not know is counted, no failure: which of it JavaScript knows depends on the Node that runs.
 */
export const compareCodePoints = async (python: string, directories: readonly string[]): Promise<GapOutcome[]> => {
  const start = () => startPython<object, Row>(python, parityScript("check_code_points.py"));
  const rows = await askAll(start, directories, (directory) => directory, questionOf);
  return rows.map((row) => (row ? outcome(row) : died));
};
