import { describe, expect, test } from "vitest";
import { type Checked, fieldCounts, verdict } from "./field.ts";
import { gapsOf, type KnownGaps } from "./gaps.ts";

const answer = (architecture: string, more: Partial<Checked> = {}): Checked => ({
  modelType: architecture.toLowerCase(),
  architecture,
  parameters: 100,
  wrong: [],
  ran: true,
  ...more,
});
const known: KnownGaps = { Torn: ["missing tensors"], Idle: ["no input"] };

describe("a class of the field", () => {
  test("that fails in a known way is reported, and is no failure", () => {
    expect(verdict(answer("Torn", { wrong: ["missing a"], ran: false }), known).status).toBe("skipped");
    expect(verdict(answer("Idle", { ran: false, reason: "no input" }), known).status).toBe("passed");
  });

  test("that fails and did not before is a failure", () => {
    expect(verdict(answer("Other", { wrong: ["missing b"], ran: false }), known)).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("missing b"),
    });
    expect(verdict(answer("Other", { ran: false, reason: "not finite" }), known).status).toBe("failed");
    expect(verdict(answer("Idle", { wrong: ["missing b"], ran: false }), known).status).toBe("failed");
  });

  test("that fails in an unknown way is a failure", () => {
    expect(verdict(answer("Torn", { wrong: ["missing b", "unexpected c"], ran: false }), known)).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("unexpected tensors"),
    });
    expect(verdict(answer("Idle", { ran: false, reason: "its output is not finite" }), known).status).toBe("failed");
  });

  test("that fails in a known way is no failure, whichever tensor the sentence names", () => {
    expect(verdict(answer("Torn", { wrong: ["missing other.weight"], ran: false }), known).status).toBe("skipped");
  });

  test("that did not become small is a failure", () => {
    expect(verdict(answer("Huge", { parameters: 6_000_000 }), known)).toMatchObject({
      status: "failed",
      detail: "is not tiny: it has 6000000 parameters",
    });
  });

  test("that is known not to be small is no failure", () => {
    expect(verdict(answer("Huge", { parameters: 6_000_000 }), { Huge: ["not tiny"] }).status).toBe("passed");
  });

  test("that loads and runs has passed, whatever was known", () => {
    expect(verdict(answer("Torn"), known).status).toBe("passed");
  });
});

test("a model type is clean when all of its classes are", () => {
  const field = [answer("A"), { ...answer("B", { wrong: ["x"], ran: false }), modelType: "a" }, answer("C")];
  expect(fieldCounts(field)).toMatch(
    /^2 of 3 unported classes load clean; of 2 model types 1 do with every class \(50\.0 %\)/,
  );
});

test("what is said of a class is of a kind", () => {
  const kinds = (wrong: readonly string[], reason = "") => gapsOf({ wrong, ran: false, reason });
  expect(kinds(["w is ('F32', [4]) where Transformers has ('F32', [8]): 8 = x", "missing v"])).toEqual([
    "missing tensors",
    "other shapes",
  ]);
  expect(kinds(["ValueError: no"])).toEqual(["refused"]);
  expect(kinds(["shrink: a text"])).toEqual(["not made"]);
  expect(kinds([], "its output is constant")).toEqual(["constant"]);
  expect(gapsOf({ wrong: [], ran: true })).toEqual([]);
});
