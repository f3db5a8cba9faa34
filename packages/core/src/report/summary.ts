import { sha256 } from "../save/save.ts";
import type { ReportRow } from "./row.ts";

/** A row of Transformers' `tests/utils/tiny_model_summary.json`. */
export interface SummaryRow {
  readonly tokenizer_classes: readonly string[];
  readonly processor_classes: readonly string[];
  readonly model_classes: readonly string[];
  /** 40 hexadecimal digits over the model's files, where Transformers has the Hub's commit. */
  readonly sha: string;
}

/** The file in Transformers' form: class name → row. */
export type Summary = Readonly<Record<string, SummaryRow>>;

/** What runtimes computed differs between machines in the last bits, so it does not identify a model. */
const isComputed = (file: string): boolean => /^golden\/(.+\/)?(outputs\.safetensors|generation\.json)$/.test(file);

/**
 * A model's identity, the same on every machine: what `tiny_model_summary.json` says of it, and a server answers to.
 *
 * @param files SHA-256 by name, of all but tiny-random.json
 */
export const modelSha = (files: Readonly<Record<string, string>>): string =>
  sha256(
    Object.entries(files)
      .filter(([name]) => !isComputed(name))
      .map(([name, hash]) => `${hash}  ${name}\n`)
      .sort()
      .join(""),
  ).slice(0, 40);

/** One architecture's row, from its report and the hashes its provenance holds. */
export const summaryRow = (
  { architecture, processorClasses }: ReportRow,
  files: Readonly<Record<string, string>>,
): SummaryRow => {
  const classes = (tokenizer: boolean) =>
    processorClasses.filter(({ name }) => (name === "tokenizer") === tokenizer).map(({ className }) => className);
  return {
    tokenizer_classes: classes(true),
    processor_classes: classes(false),
    model_classes: [architecture],
    sha: modelSha(files),
  };
};

/** Rows of a run over those of earlier runs, by class name. */
export const mergeSummary = (earlier: Summary, rows: Summary): Summary =>
  Object.fromEntries(Object.entries({ ...earlier, ...rows }).sort(([a], [b]) => (a < b ? -1 : 1)));
