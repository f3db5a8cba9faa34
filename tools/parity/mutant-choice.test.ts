import { describe, expect, test } from "vitest";
import { chooseMutants, leftOutText, type MutantPlan, mutantName, withoutEffect } from "./mutant-choice.ts";
import type { Mutation } from "./mutation.ts";

const mutation = (name: string, more: Partial<Mutation> = {}): Mutation => ({ name, graph: () => true, ...more });
const commits = Array.from({ length: 60 }, (_, index) => index.toString(16).padStart(40, "0"));

const plansOf = (...mutations: readonly Mutation[]): MutantPlan[] =>
  Array.from({ length: 30 }, (_, index) => `Class${index}`).flatMap((architecture) =>
    mutations.map((one) => ({ architecture, subject: { rotary: false }, mutation: one })),
  );

describe("the mutants of a run", () => {
  const plans = plansOf(mutation("a"), mutation("b"));

  test("are every mutation on two classes and about a fifth of the rest", () => {
    const { chosen, left } = chooseMutants(plans, commits[0] ?? "");
    for (const name of ["a", "b"])
      expect(chosen.filter((plan) => plan.mutation.name === name).length).toBeGreaterThanOrEqual(2);
    expect(chosen.length).toBeLessThan(30);
    expect(chosen.length + left.length).toBe(plans.length);
  });

  test("are all of them in the course of some commits", () => {
    const made = new Set(commits.flatMap((commit) => chooseMutants(plans, commit).chosen.map(mutantName)));
    expect(made.size).toBe(plans.length);
  });

  test("are of classes that can tell, before those that cannot", () => {
    const [first, second] = plansOf(mutation("a"));
    if (!first || !second) throw new Error("there are no plans");
    const blind = { rotary: false, equivalent: { a: "nothing tells" } };
    const some = [{ ...first, subject: blind }, { ...second, subject: blind }, ...plansOf(mutation("a")).slice(2)];
    const { left } = chooseMutants(some, "abc");
    const telling = some.slice(2, 4).map(mutantName);
    expect(left.map(mutantName).filter((name) => telling.includes(name))).toHaveLength(0);
  });
});

test("what a run left out is listed by mutation, with the classes", () => {
  expect(leftOutText(plansOf(mutation("a")).slice(0, 2))).toBe("left out a: Class0, Class1");
});

test("a mutation that breaks nothing anywhere, or nothing in a class it brings, is a failure", () => {
  const brings = mutation("b", { subjects: { Class1: { rotary: false }, NewModel: { rotary: false } } });
  const found = withoutEffect([mutation("a"), brings, mutation("c")], plansOf(mutation("a"), brings));
  expect(found.map(({ name, status }) => [name, status])).toEqual([
    ["NewModel: b", "failed"],
    ["any class: c", "failed"],
  ]);
});
