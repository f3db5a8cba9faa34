import { readFileSync } from "node:fs";

/** The kinds of processors that a model type has one class of each. */
export type ProcessorKind = "tokenizer" | "image_processor" | "feature_extractor" | "video_processor" | "processor";

/** What is known of a processor class. */
export interface ProcessorDefaults {
  /** What it saves at its defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Why it was not constructed; with settings, they were read from its source and are unproven. */
  readonly reason?: string;
}

/** Every processor class of Transformers, and the model types that have them; written by tools/oracle/processors.py. */
export interface ProcessorTable {
  readonly transformers: string;
  /** Kind → model type → class. */
  readonly types: Readonly<Record<ProcessorKind, Readonly<Record<string, string>>>>;
  /** Kind → class → what it says. */
  readonly classes: Readonly<
    Record<Exclude<ProcessorKind, "tokenizer" | "processor">, Readonly<Record<string, ProcessorDefaults>>>
  >;
}

let table: ProcessorTable | undefined;

/** The table of processor classes that ships with this package, read once. */
export const processorTable = (): ProcessorTable => {
  table ??= JSON.parse(readFileSync(new URL("../data/processors.json", import.meta.url), "utf8")) as ProcessorTable;
  return table;
};
