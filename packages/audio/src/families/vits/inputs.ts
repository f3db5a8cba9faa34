import type { InputPurpose, InputSynthesizer, Processors, Synthesized } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { VitsTokenizer } from "./tokenizer.ts";

/** Short texts to speak. */
const phrases = ["a red kite", "who rang", "bread and salt", "ten men", "snow falls", "the map is old", "two foxes"];

const phrase = (index: number): string => phrases[index % phrases.length] as string;

const rowsOf = (rows: readonly (readonly number[])[]): StoredTensor => ({
  dtype: "int64",
  shape: [rows.length, rows[0]?.length ?? 0],
  data: BigInt64Array.from(rows.flat(), BigInt),
});

/** Texts through the tokenizer: two of different lengths, or one other. */
export const vitsInputs: InputSynthesizer = (processors: Processors, { kind, attempt }: InputPurpose): Synthesized => {
  if (kind !== "golden" && kind !== "other") return undefined;
  const { encode, padId } = processors["tokenizer"] as VitsTokenizer;
  const text = kind === "golden" ? [phrase(attempt), phrase(attempt + 1)] : [phrase(attempt + 2)];
  const rows = text.map(encode);
  const length = Math.max(...rows.map((row) => row.length));
  const padded = (row: readonly number[], value: number) => [...row, ...Array<number>(length - row.length).fill(value)];
  const ones = (row: readonly number[]) => row.map(() => 1);
  const raw = { "text.json": `${JSON.stringify({ text, padding_side: "right" }, null, 2)}\n` };
  return {
    raw,
    inputs: {
      input_ids: rowsOf(rows.map((row) => padded(row, padId))),
      attention_mask: rowsOf(rows.map((row) => padded(ones(row), 0))),
    },
  };
};
