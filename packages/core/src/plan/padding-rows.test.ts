import { embedding, module, namedParameters, type Tensor } from "@tiny-random/nn";
import { expect, test } from "vitest";
import { instantiate } from "./instantiate.ts";
import { zeroRows } from "./padding-rows.ts";

/** Bert's tables below a head, and a table that has no padding token. */
const model = module(
  {
    bert: module(
      {
        embeddings: module(
          { word_embeddings: embedding(6, 2), token_type_embeddings: embedding(6, 2) },
          (m, x: Tensor) => m.word_embeddings(x),
        ),
      },
      (m, x: Tensor) => m.embeddings(x),
    ),
  },
  (m, x: Tensor) => m.bert(x),
);

const rowsOf = (config: Readonly<Record<string, unknown>>) => [
  ...zeroRows({ model_type: "bert", ...config }, namedParameters(model)).values(),
];

test("the padding token's row of a table is zero, and no other value is", () => {
  const parameters = namedParameters(model);
  const rows = zeroRows({ model_type: "bert", pad_token_id: 3 }, parameters);
  const { dataOf } = instantiate(model, 0, "float32", rows);
  const zeros = parameters.map(({ parameter }) =>
    [...dataOf(parameter)].flatMap((value, index) => (value === 0 ? [index] : [])),
  );
  expect(zeros).toEqual([[6, 7], []]);
});

test("a padding token that also ends or begins texts keeps its row, since checkpoints have trained it", () => {
  expect(rowsOf({ pad_token_id: 3, eos_token_id: 4 })).toEqual([3]);
  expect(rowsOf({ pad_token_id: 3, eos_token_id: 3 })).toEqual([]);
  expect(rowsOf({ pad_token_id: 3, eos_token_id: [1, 3] })).toEqual([]);
  expect(rowsOf({ pad_token_id: 3, bos_token_id: 3 })).toEqual([]);
});

test("a model without a padding token, or with one beyond the table, has no zero row", () => {
  expect(rowsOf({ pad_token_id: null })).toEqual([]);
  expect(rowsOf({ pad_token_id: 6 })).toEqual([]);
});

test("tables of a nested config have the rows of its own type", () => {
  const nested = { model_type: "of-no-facts", text_config: { model_type: "bert", pad_token_id: 5 } };
  expect([...zeroRows(nested, namedParameters(model)).values()]).toEqual([5]);
});
