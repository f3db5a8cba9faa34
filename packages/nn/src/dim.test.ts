import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDims,
  type Dim,
  dimsEqual,
  dimText,
  divideDim,
  parseDim,
  productOfDims,
  scaleDim,
  subtractDims,
  symbol,
} from "./dim.ts";

const dims: fc.Arbitrary<Dim> = fc
  .tuple(
    fc.integer({ min: -9, max: 9 }),
    fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: -4, max: 4 })), { maxLength: 4 }),
  )
  .map(([constant, terms]) =>
    terms.map(([name, factor]) => scaleDim(symbol(name), factor)).reduce(addDims, constant as Dim),
  );

describe("dimensions", () => {
  it("add in any order, and subtract back", () => {
    fc.assert(
      fc.property(
        dims,
        dims,
        (a, b) => dimsEqual(addDims(a, b), addDims(b, a)) && dimsEqual(subtractDims(addDims(a, b), b), a),
      ),
    );
  });

  it("divide where they were multiplied", () => {
    fc.assert(
      fc.property(dims, fc.integer({ min: 1, max: 7 }), (dim, factor) => {
        const quotient = divideDim(scaleDim(dim, factor), factor);
        return quotient !== undefined && dimsEqual(quotient, dim);
      }),
    );
    expect(divideDim(symbol("length"), 2)).toBeUndefined();
  });

  it("are read back from their spelling", () => {
    expect(dimText(parseDim("past + length"))).toBe("length + past");
    expect(dimsEqual(parseDim("length + past"), addDims(symbol("past"), symbol("length")))).toBe(true);
    expect(dimText(addDims(scaleDim(symbol("length"), 2), -1))).toBe("2*length - 1");
  });

  it("have no product of two symbols", () => {
    expect(productOfDims([symbol("batch"), 3, 4])).toEqual(scaleDim(symbol("batch"), 12));
    expect(productOfDims([symbol("batch"), symbol("length")])).toBeUndefined();
  });
});
