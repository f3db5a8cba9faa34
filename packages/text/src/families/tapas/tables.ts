import {
  type InputSynthesizer,
  jsonText,
  type ModelConfig,
  type Processors,
  type SynthesizedInput,
} from "@tiny-random/core";
import { paddedValues, tokenTensors } from "../../placed-texts.ts";
import { withMask } from "../../sentences.ts";
import type { Encoder } from "../../tokenizers/encode.ts";

/** Columns by their headers, each with a cell for every row. */
type Table = Readonly<Record<string, readonly string[]>>;

const tables: readonly Table[] = [
  {
    Boat: ["Gull", "Grey Heron", "Tern"],
    Crew: ["4", "7", "4"],
    Length: ["12", "15", "9"],
  },
  {
    Path: ["Mill", "Old Wall", "River", "Field"],
    Steps: ["320", "85", "140", "85"],
  },
];

const questions = [
  "Which boats have 4 men on board?",
  "How long is the boat that carries 7 of them?",
  "Who counted the steps of the river path?",
  "Which paths have 140 steps or fewer?",
] as const;

/** A token, and what the table says of its place: the seven types. */
interface TableToken {
  readonly id: number;
  readonly types: readonly number[];
}

const segment = { question: 0, table: 1 };

/** How a number of the question compares with a cell's, as bits of a set. */
const relationOf = (asked: number, cell: number): number => {
  if (asked === cell) return 1;
  return asked < cell ? 2 : 4;
};

/** All relations of a cell to the question's numbers. */
const relationsOf = (asked: readonly number[], cell: number): number =>
  asked.reduce((relations, value) => relations | relationOf(value, cell), 0);

const isNumeric = (cells: readonly string[]): boolean => cells.every((cell) => /^\d+$/u.test(cell));

/** Rank of each cell of a column of numbers, from the least and from the greatest, and its relations; zeros for words. */
const numericTypes = (cells: readonly string[], asked: readonly number[]): (readonly number[])[] => {
  if (!isNumeric(cells)) return cells.map(() => [0, 0, 0]);
  const values = cells.map(Number);
  const ranked = [...new Set(values)].sort((a, b) => a - b);
  return values.map((value) => {
    const rank = ranked.indexOf(value);
    return [rank + 1, ranked.length - rank, relationsOf(asked, value)];
  });
};

/**
 * A question between its ends, then the table: headers in row 0, cells from row and column 1 on.
 *
 * @param answered the row, from 1 on, whose first cell answered the question before; 0 where there was none
 */
const tokensOf = (tokenizer: Encoder, table: Table, question: string, answered: number): TableToken[] => {
  const [begin = 0, end = 0] = tokenizer.encode("");
  const ofQuestion = [begin, ...tokenizer.encode(question, false), end].map((id) => ({
    id,
    types: [segment.question, 0, 0, 0, 0, 0, 0],
  }));
  const asked = [...question.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
  const columns = Object.entries(table);
  const cell = (text: string, column: number, row: number, numeric: readonly number[]) => {
    const label = answered > 0 && row === answered && column === 1 ? 1 : 0;
    const types = [segment.table, column, row, label, ...numeric];
    return tokenizer.encode(text, false).map((id) => ({ id, types }));
  };
  const headers = columns.flatMap(([header], index) => cell(header, index + 1, 0, [0, 0, 0]));
  const numeric = columns.map(([, cells]) => numericTypes(cells, asked));
  const rows = columns[0]?.[1] ?? [];
  const cells = rows.flatMap((_, row) =>
    columns.flatMap(([, column], index) => cell(column[row] ?? "", index + 1, row + 1, numeric[index]?.[row] ?? [])),
  );
  return [...ofQuestion, ...headers, ...cells];
};

/** How many types a token has. */
export const typeCount = 7;

const batchOf = (c: ModelConfig, rows: readonly (readonly TableToken[])[]) => ({
  ...tokenTensors(c, rows),
  token_type_ids: paddedValues(rows, ({ types }) => types, Array<number>(typeCount).fill(0)),
});

/** The corner of a table, where every token is scored by the whole vocabulary: two columns and two rows. */
const corner = (table: Table): Table =>
  Object.fromEntries(
    Object.entries(table)
      .slice(0, 2)
      .map(([header, cells]) => [header, cells.slice(0, 2)]),
  );

const encoded = (
  c: ModelConfig,
  processors: Processors,
  numbers: readonly number[],
  masked: boolean,
): SynthesizedInput => {
  const tokenizer = processors["tokenizer"] as Encoder;
  const whole = tables[Math.floor((numbers[0] ?? 0) / 2) % tables.length] ?? {};
  const table = masked ? corner(whole) : whole;
  const queries = numbers.map((number) => {
    const question = questions[number % questions.length] ?? "";
    return masked ? withMask(question, tokenizer.maskToken) : question;
  });
  // A second question follows the first, whose answer was in the second row.
  const rows = queries.map((question, index) => tokensOf(tokenizer, table, question, index === 0 ? 0 : 2));
  const answer = Object.values(table)[0]?.[1] ?? "";
  const answers = queries.length > 1 && {
    answer_coordinates: queries.map(() => [[1, 0]]),
    answer_text: queries.map(() => [answer]),
  };
  const raw = { table, queries, ...answers, padding_side: "right" };
  return { raw: { "text.json": jsonText(raw) }, inputs: batchOf(c, rows) };
};

/** Questions about a table, one of them alone or two in a row. */
export const tableInputs =
  (c: ModelConfig, options: { readonly masked?: boolean } = {}): InputSynthesizer =>
  (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const first = 2 * attempt;
    const numbers = kind === "golden" ? [first, first + 1] : [first + 3];
    return encoded(c, processors, numbers, options.masked ?? false);
  };
