import { expect, it, vi } from "vitest";
import { endableRun } from "./endable.ts";
import { InputError } from "./errors.ts";

it("gives what the work gives, and throws what it throws", () => {
  const run = endableRun("a tokenizer");
  expect(run(() => [1, 2])).toEqual([1, 2]);
  expect(run(() => run(() => "inside"))).toBe("inside");
  expect(() =>
    run(() => {
      throw new RangeError("own");
    }),
  ).toThrow(RangeError);
});

it("a pattern that backtracks for ever is ended with one sentence, and nothing is begun after it", () => {
  const run = endableRun("the tokenizer of x", 20);
  const forever = () => /^(([a-z]+)+)+\d$/u.test("a".repeat(100));
  expect(() => run(forever)).toThrow("the tokenizer of x does not come to an end");
  const later = vi.fn();
  expect(() => run(later)).toThrow(InputError);
  expect(later).not.toHaveBeenCalled();
});
