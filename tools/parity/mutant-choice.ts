import { isInPartOf } from "./commit-part.ts";
import type { Mutation, Subject } from "./mutation.ts";
import type { Outcome } from "./outcome.ts";

/** A mutation that has something to break in a class. */
export interface MutantPlan {
  readonly architecture: string;
  readonly subject: Subject;
  readonly mutation: Mutation;
}

/** A mutant by its name in a report. */
export const mutantName = ({ architecture, mutation }: MutantPlan): string => `${architecture}: ${mutation.name}`;

/** Why nothing can tell a mutant from the model; undefined where something must. */
export const equivalence = ({ subject, mutation: { name, equivalent } }: MutantPlan): string | undefined =>
  (typeof equivalent === "function" ? equivalent(subject) : equivalent) ?? subject.equivalent?.[name];

/** Classes that every mutation is tried on in every run. */
const always = 2;

/** Parts that the others come in, one a commit. */
const parts = 5;

/** The mutants that a commit's run makes, and those it leaves to others. */
export interface Choice {
  readonly chosen: readonly MutantPlan[];
  readonly left: readonly MutantPlan[];
}

/** Two classes for every mutation, such as can tell it first; of the other pairs the commit's part. */
export const chooseMutants = (plans: readonly MutantPlan[], commit: string): Choice => {
  const chosen = new Set<MutantPlan>();
  for (const mutation of new Set(plans.map((plan) => plan.mutation))) {
    const own = plans.filter((plan) => plan.mutation === mutation);
    const telling = own.filter((plan) => equivalence(plan) === undefined);
    for (const plan of [...telling, ...own].slice(0, always)) chosen.add(plan);
  }
  for (const plan of plans) if (isInPartOf(commit, mutantName(plan), parts)) chosen.add(plan);
  return { chosen: plans.filter((plan) => chosen.has(plan)), left: plans.filter((plan) => !chosen.has(plan)) };
};

/** What a run left out, by mutation. */
export const leftOutText = (left: readonly MutantPlan[]): string => {
  const byMutation = new Map<string, string[]>();
  for (const { mutation, architecture } of left)
    byMutation.set(mutation.name, [...(byMutation.get(mutation.name) ?? []), architecture]);
  return [...byMutation].map(([name, architectures]) => `left out ${name}: ${architectures.join(", ")}`).join("\n");
};

/** Mutations that break nothing: in any class, or in one that their own file brings. They prove nothing. */
export const withoutEffect = (mutations: readonly Mutation[], plans: readonly MutantPlan[]): Outcome[] =>
  mutations.flatMap(({ name, subjects = {} }) => {
    const broken = plans.filter(({ mutation }) => mutation.name === name).map(({ architecture }) => architecture);
    const unbroken = broken.length === 0 ? ["any class"] : Object.keys(subjects).filter((one) => !broken.includes(one));
    return unbroken.map((where) => ({
      suite: "mutants",
      name: `${where}: ${name}`,
      status: "failed",
      detail: "it has nothing to break",
    }));
  });
