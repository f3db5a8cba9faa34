import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, readFileIn, sha256 } from "@tiny-random/core";
import { type Figures, figuresOf, isAnswer, sameFigures } from "./figures.ts";

/** What suites look at: mostly a model. */
export interface Subject {
  /** The ledger's file that it stands in: a model type. */
  readonly file: string;
  /** Its name within the file. */
  readonly name: string;
  /** Hash of everything about it that is the same bytes everywhere. */
  readonly content: string;
  /** What its golden outputs came to here. */
  readonly figures: Figures;
}

/** What stands in the ledger about one subject: its figures, and under which key each suite has proven it. */
interface Entry {
  readonly figures: Figures;
  readonly proven: Readonly<Record<string, string>>;
}

/** What was proven, by subject: one small file a model type. */
export interface Ledger {
  /** Whether a suite has proven this very subject, with the checks and versions of a key. */
  has(subject: Subject, suite: string, key: string): boolean;
  /** Writes down that a suite has just proven a subject. */
  add(subject: Subject, suite: string, key: string): void;
  /** Writes the files that changed. */
  write(): void;
}

/** Files that say something about a model, or name the code that made it. */
const told = new Set(["README.md", "tiny-random.json"]);

/** What checks read of the provenance: facts, not names of code. */
const readInvariants = (directory: string): unknown => {
  const text = readFileIn(directory, "tiny-random.json");
  return text === undefined ? null : ((JSON.parse(String(text)) as { invariants?: unknown }).invariants ?? null);
};

/** Config, weights, graphs, processors and golden inputs of a model, as one hash: the same on every machine. */
const contentOf = (directory: string): string => {
  const files = filesBelow(directory).filter((file) => !told.has(file) && !isAnswer(file));
  const hashes = files.map((file) => [file, sha256(readFileSync(path.join(directory, file)))]);
  return sha256(JSON.stringify([readInvariants(directory), hashes]));
};

/** A model as a subject of the ledger. */
export const modelSubject = (file: string, name: string, directory: string): Subject => ({
  file,
  name,
  content: contentOf(directory),
  figures: figuresOf(directory),
});

type Entries = Record<string, Entry>;

const sorted = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const fileText = (entries: Entries): string => {
  const lines = Object.entries(sorted(entries)).map(([name, { figures, proven }]) => {
    const parts = [`"proven": ${JSON.stringify(sorted(proven))}`, `"figures": ${JSON.stringify(sorted(figures))}`];
    return `  ${JSON.stringify(name)}: {\n    ${parts.join(",\n    ")}\n  }`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
};

const keyOf = ({ content }: Subject, key: string): string => sha256(`${content}\n${key}`).slice(0, 32);

/** Opens the ledger of a folder. */
export const openLedger = (folder: string): Ledger => {
  const files = new Map<string, Entries>();
  const changed = new Set<string>();
  const at = (file: string): string => path.join(folder, `${file}.json`);
  const read = (file: string): Entries => {
    const known = files.get(file);
    if (known) return known;
    const entries = existsSync(at(file)) ? (JSON.parse(readFileSync(at(file), "utf8")) as Entries) : {};
    files.set(file, entries);
    return entries;
  };
  const has: Ledger["has"] = (subject, suite, key) => {
    const entry = read(subject.file)[subject.name];
    return entry?.proven[suite] === keyOf(subject, key) && sameFigures(entry.figures, subject.figures);
  };
  const add: Ledger["add"] = (subject, suite, key) => {
    const entries = read(subject.file);
    const entry = entries[subject.name];
    // Figures of another processor's outputs stay as they were; other outputs are proven by nobody yet.
    const same = entry && sameFigures(entry.figures, subject.figures) ? entry : undefined;
    const proven = { ...same?.proven, [suite]: keyOf(subject, key) };
    entries[subject.name] = { figures: same?.figures ?? subject.figures, proven };
    changed.add(subject.file);
  };
  const write = (): void => {
    mkdirSync(folder, { recursive: true });
    for (const file of changed) writeFileSync(at(file), fileText(read(file)));
    changed.clear();
  };
  return { has, add, write };
};

/** Takes out of a ledger's folder what a run over everything did not meet: models and suites that are gone. */
export const pruneLedger = (folder: string, met: readonly Subject[], suites: readonly string[]): void => {
  const names = new Map<string, Set<string>>();
  for (const { file, name } of met) names.set(file, (names.get(file) ?? new Set()).add(name));
  for (const name of readdirSync(folder)) {
    const [file, place] = [path.basename(name, ".json"), path.join(folder, name)];
    const before = readFileSync(place, "utf8");
    const entries = Object.entries(JSON.parse(before) as Entries).filter(([one]) => names.get(file)?.has(one));
    const kept = entries.map(([one, { figures, proven }]) => {
      const known = Object.entries(proven).filter(([suite]) => suites.includes(suite));
      return [one, { figures, proven: Object.fromEntries(known) }] as const;
    });
    const after = fileText(Object.fromEntries(kept));
    if (kept.length === 0) rmSync(place);
    else if (after !== before) writeFileSync(place, after);
  }
};
