import type { InputPurpose, InputSynthesizer, Processors, Synthesized } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { SpeechTokenizer } from "./vits-tokenizer.ts";

/** Short texts to be spoken. */
const phrases = ["a red kite", "who rang", "bread and salt", "ten men", "snow falls", "the map is old", "two foxes"];

const phrase = (index: number): string => phrases[index % phrases.length] as string;

const rowsOf = (rows: readonly (readonly number[])[]): StoredTensor => ({
  dtype: "int64",
  shape: [rows.length, rows[0]?.length ?? 0],
  data: BigInt64Array.from(rows.flat(), BigInt),
});

/** Texts to be spoken through the tokenizer; two of different lengths, or one other. */
export const spokenInputs: InputSynthesizer = (
  processors: Processors,
  { kind, attempt }: InputPurpose,
): Synthesized => {
  if (kind !== "golden" && kind !== "other") return undefined;
  const { encode, padId } = processors["tokenizer"] as SpeechTokenizer;
  const text = kind === "golden" ? [phrase(attempt), phrase(attempt + 1)] : [phrase(attempt + 2)];
  const rows = text.map(encode);
  const length = Math.max(...rows.map((row) => row.length));
  const filled = (row: readonly number[], value: number) => [...row, ...Array<number>(length - row.length).fill(value)];
  const raw = { "text.json": `${JSON.stringify({ text, padding_side: "right" }, null, 2)}\n` };
  return {
    raw,
    inputs: {
      input_ids: rowsOf(rows.map((row) => filled(row, padId))),
      attention_mask: rowsOf(
        rows.map((row) =>
          filled(
            row.map(() => 1),
            0,
          ),
        ),
      ),
    },
  };
};
