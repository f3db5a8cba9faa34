import { expect, it } from "vitest";
import { readSpelledJson } from "./spelled-json.ts";

const nested = (depth: number): string => `{"a":${"[".repeat(depth)}1.0${"]".repeat(depth)}}`;

it("reads what is nested as configs are, and refuses what would overflow the stack", () => {
  expect([...readSpelledJson(nested(2), "config.json").floats]).toEqual(["a/0/0"]);
  for (const depth of [101, 1_000_000])
    expect(() => readSpelledJson(nested(depth), "config.json of x")).toThrow(
      "config.json of x is nested more than 100",
    );
});

it("reads a text of millions of characters, with escapes and without", () => {
  for (const text of ["x".repeat(8_000_000), '\\"'.repeat(2_000_000)])
    expect(readSpelledJson(JSON.stringify({ text, number: 2 }), "config.json").value).toEqual({ text, number: 2 });
});
