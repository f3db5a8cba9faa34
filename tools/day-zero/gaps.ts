import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../parity/environment.ts";
import type { Answer } from "./python-answers.ts";

/** How a loadable model falls short, by what is said of it. The first that fits is its kind. */
const ofLoading = {
  "missing tensors": /^missing/,
  "unexpected tensors": /^unexpected/,
  "other shapes": / where Transformers has |^mismatched/,
  "other ties": /^tie /,
  "not made": /^(resolve|shrink|processors|instantiate|save|validate): /,
  refused: /^/,
} as const satisfies Record<string, RegExp>;

const ofRunning = {
  "no input": /^no input/,
  "not finite": /not finite$/,
  constant: /constant$/,
  "no output": /^/,
} as const satisfies Record<string, RegExp>;

/** A kind of gap: what keeps a model from loading clean, or one that loads from running. */
export type Gap = keyof typeof ofLoading | keyof typeof ofRunning | typeof tooLarge;

/** A model that runs and has more parameters than a tiny one may have. */
export const tooLarge = "not tiny";

/** The kinds of gaps that a class is known to have, by class. */
export type KnownGaps = Readonly<Record<string, readonly Gap[]>>;

const kindOf = <Kind extends string>(kinds: Readonly<Record<Kind, RegExp>>, text: string): Kind[] => {
  const found = (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].test(text));
  return found === undefined ? [] : [found];
};

/** The kinds of gaps that an answer tells of; a model that does not load clean is not run. */
export const gapsOf = ({ wrong, ran, reason = "" }: Answer): Gap[] => {
  const loading = new Set(wrong.flatMap((text) => kindOf(ofLoading, text)));
  if (loading.size > 0) return [...loading].sort();
  return ran ? [] : kindOf(ofRunning, reason);
};

/** Whether a kind of gap is one of loading. */
export const isOfLoading = (gap: Gap): boolean => Object.hasOwn(ofLoading, gap);

const file = path.join(root, "tools/day-zero/loadable-gaps.json");

/** Reads what is known. */
export const readKnownGaps = (): KnownGaps => JSON.parse(readFileSync(file, "utf8")) as KnownGaps;

/** Writes what a look at the whole field found. */
export const writeKnownGaps = (gaps: KnownGaps): void => {
  const lines = Object.entries(gaps)
    .filter(([, kinds]) => kinds.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([architecture, kinds]) => `  ${JSON.stringify(architecture)}: ${JSON.stringify(kinds).replaceAll(",", ", ")}`,
    );
  writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
};
