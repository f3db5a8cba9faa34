import { expect, test } from "vitest";
import { type Nowhere, paddedValues, placedTokens } from "./placed-texts.ts";
import { embeddedTokenizer } from "./tokenizers/embedded.ts";
import { TextTokenizer } from "./tokenizers/encode.ts";
import { readTokenizerFiles } from "./tokenizers/read.ts";

const tokenizer = new TextTokenizer(readTokenizerFiles(embeddedTokenizer("bert")));
const nowhere: Nowhere<string> = { separator: "end", other: "none" };
const row = { texts: ["river", "sea"], places: ["left", "right"] };

const tokensOf = (questions?: readonly string[]) =>
  placedTokens({ tokenizer }, { rows: [row], questions }, nowhere)[0] ?? [];

test("every token of a text has the text's place, special tokens have those of nowhere", () => {
  const tokens = tokensOf();
  expect(tokens.map(({ id }) => id)).toEqual(tokenizer.encode("river sea"));
  expect(new Set(tokens.map(({ place }) => place))).toEqual(new Set(["none", "left", "right", "end"]));
  expect(tokens.at(0)?.place).toBe("none");
  expect(tokens.at(-1)?.place).toBe("end");
});

test("a question stands before the texts, nowhere and of the first type, as the tokenizer puts two texts together", () => {
  const tokens = tokensOf(["who rang"]);
  const together = tokenizer.encodeBatch(["who rang"], { padding: "right", pairs: ["river sea"] });
  expect(tokens.map(({ id }) => id)).toEqual(together.input_ids[0]);
  expect(tokens.map(({ type }) => type)).toEqual(together.token_type_ids[0]);
  const asked = tokenizer.encode("who rang", false).length;
  expect(tokens.slice(0, 1 + asked).every(({ place }) => place === "none")).toBe(true);
  expect(tokens[1 + asked]?.place).toBe("end");
});

test("values are padded to the longest row, each with as many values as padding has", () => {
  const [short, long] = [tokensOf().slice(0, 1), tokensOf().slice(0, 3)];
  const { shape, data } = paddedValues([short, long], ({ id }) => [id, 1], [0, 9]);
  expect(shape).toEqual([2, 3, 2]);
  expect(Array.from(data, Number).slice(0, 6)).toEqual([short[0]?.id, 1, 0, 9, 0, 9]);
});
