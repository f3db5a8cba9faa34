import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import {
  createGenerator,
  directoryName,
  type Families,
  type GenerateOptions,
  InputError,
  planArchitecture,
  planFamily,
  selectArchitectures,
  traceSession,
} from "@tiny-random/core";
import type { Graph } from "@tiny-random/nn";
import { defaultOptions, families } from "./cases.ts";
import { currentCommit, inOrderOf } from "./commit-part.ts";
import { parityScript, pythonEnvironment } from "./environment.ts";
import { folderModules } from "./folder-modules.ts";
import { dropUnread } from "./graph-edits.ts";
import {
  chooseMutants,
  equivalence,
  leftOutText,
  type MutantPlan,
  mutantName,
  withoutEffect,
} from "./mutant-choice.ts";
import type { Mutation, Subject } from "./mutation.ts";
import type { Outcome } from "./outcome.ts";
import { type PythonProcess, startPython } from "./python-process.ts";
import { tokenizerAnswers } from "./strings.ts";
import { subjectsWith } from "./subjects.ts";

interface Checked {
  readonly status: "passed" | "failed";
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
}

type Checking = PythonProcess<object, Checked>;

/** A class under mutation: how it is made, and its unbroken model. */
interface Specimen {
  readonly architecture: string;
  readonly subject: Subject;
  readonly modelType: string;
  readonly out: string;
  readonly base: string;
}

const stringsPerTokenizer = 60;

/** Traces every session of a class, again and again. */
const tracing = async (installed: Families, { architecture, modelType, out }: Specimen): Promise<() => Graph[]> => {
  const options = defaultOptions(out);
  const shared = await planFamily(installed, modelType, options);
  const { architecture: traced, config, instance } = planArchitecture(shared, architecture, options);
  const sessions = Object.values(traced.sessions(instance.model, config));
  return () =>
    sessions.map((session) => {
      const graph = traceSession(session, instance, options);
      dropUnread(graph);
      return graph;
    });
};

/** Whether a mutation of the graph has something to break; one that has not leaves the graphs as they are. */
const breaks = (graphs: readonly Graph[], mutate: (graph: Graph) => boolean): boolean =>
  graphs.map((graph) => mutate(graph)).some(Boolean);

/** A copy of the unbroken model, broken; undefined where there is nothing to break. */
const brokenCopy = ({ base, out }: Specimen, { files }: Mutation, folder: string): string | undefined => {
  const directory = path.join(out, folder, path.basename(base));
  rmSync(directory, { recursive: true, force: true });
  cpSync(base, directory, { recursive: true });
  if (files?.(directory)) return directory;
  rmSync(directory, { recursive: true, force: true });
  return undefined;
};

/** The mutations that have something to break in a class. It is traced once more for each that does, not for each. */
const plansOf = async (
  installed: Families,
  specimen: Specimen,
  mutations: readonly Mutation[],
): Promise<MutantPlan[]> => {
  const trace = await tracing(installed, specimen);
  let graphs = trace();
  const applies = (mutation: Mutation): boolean => {
    if (!mutation.graph) return brokenCopy(specimen, mutation, "tried") !== undefined;
    const applied = breaks(graphs, (graph) => mutation.graph?.(graph) ?? false);
    if (applied) graphs = trace();
    return applied;
  };
  const { architecture, subject } = specimen;
  return mutations.filter(applies).map((mutation) => ({ architecture, subject, mutation }));
};

const makeSpecimen = async (
  installed: Families,
  architecture: string,
  subject: Subject,
  below: string,
): Promise<Specimen> => {
  const out = path.join(below, architecture);
  const [selected] = await selectArchitectures(installed, [architecture]);
  if (!selected) throw new InputError(`there is no class ${architecture}`);
  const { modelType } = selected;
  const row = await createGenerator(installed, defaultOptions(out)).generate(architecture, modelType);
  if (row.directory === undefined) throw new Error(`${architecture} was not made: ${row.reason}`);
  return { architecture, subject, modelType, out, base: row.directory };
};

/** Makes mutants of one class, one after the other; what they share is planned once. */
const mutantMaker = (installed: Families, specimen: Specimen) => {
  let mutate: Mutation["graph"];
  const options: GenerateOptions = {
    ...defaultOptions(path.join(specimen.out, "made")),
    passes: [dropUnread, (graph) => mutate?.(graph)],
  };
  const generator = createGenerator(installed, options);
  return async (mutation: Mutation, number: number): Promise<{ directory?: string | undefined; reason?: string }> => {
    if (!mutation.graph) return { directory: brokenCopy(specimen, mutation, `${number}`) };
    mutate = mutation.graph.bind(mutation);
    const row = await generator.generate(specimen.architecture, specimen.modelType);
    if (row.directory === undefined) return { reason: row.reason ?? "" };
    // The next one is made where this one was, while this one is looked at.
    const directory = path.join(specimen.out, `${number}`, directoryName(specimen));
    mkdirSync(path.dirname(directory), { recursive: true });
    renameSync(row.directory, directory);
    return { directory };
  };
};

const outcomeOf = (plan: MutantPlan, caught: string | undefined): Outcome => {
  const named = { suite: "mutants", name: mutantName(plan) };
  const equivalent = equivalence(plan);
  if (equivalent === undefined)
    return { ...named, status: caught ? "passed" : "failed", detail: caught ? `caught by ${caught}` : "survived" };
  return caught
    ? { ...named, status: "failed", detail: `held to be equivalent, yet caught by ${caught}` }
    : { ...named, status: "skipped", detail: `equivalent: ${equivalent}` };
};

/** Who caught a mutant that Transformers looked at; undefined for a survivor. */
const catcher = (checked: Checked | undefined): string | undefined => {
  if (!checked) return "the end of the process that looked at it";
  const wrong = checked.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  return wrong.length > 0 ? wrong.join(", ") : undefined;
};

/** Makes the mutants of one class and has each looked at while the next one is made; each is deleted when it is read. */
const examine = async (
  installed: Families,
  specimen: Specimen,
  plans: readonly MutantPlan[],
  checking: Checking,
): Promise<Outcome[]> => {
  const make = mutantMaker(installed, specimen);
  const look = async (plan: MutantPlan, directory: string): Promise<Outcome> => {
    const strings = { [directory]: tokenizerAnswers(directory, stringsPerTokenizer) };
    const checked = await checking.ask({ directory, strings });
    rmSync(directory, { recursive: true, force: true });
    return outcomeOf(plan, catcher(checked));
  };
  const outcomes: Promise<Outcome>[] = [];
  for (const [number, plan] of plans.entries()) {
    const { reason, directory } = await make(plan.mutation, number);
    await outcomes.at(-1);
    if (directory === undefined) outcomes.push(Promise.resolve(outcomeOf(plan, `validation: ${reason}`)));
    else outcomes.push(look(plan, directory));
  }
  const found = await Promise.all(outcomes);
  rmSync(specimen.out, { recursive: true, force: true });
  return found;
};

/** Examines classes in turn until the time is over, and says which ones it did not come to. */
const examineAll = async (
  installed: Families,
  specimens: readonly Specimen[],
  chosen: readonly MutantPlan[],
  isOver: () => boolean,
): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const queue = [...specimens];
  const lane = async (): Promise<Outcome[]> => {
    const checking: Checking = startPython(python, parityScript("check.py"));
    const outcomes: Outcome[] = [];
    for (let specimen = queue.shift(); specimen; specimen = isOver() ? undefined : queue.shift()) {
      const { architecture } = specimen;
      const plans = chosen.filter((plan) => plan.architecture === architecture);
      outcomes.push(...(await examine(installed, specimen, plans, checking)));
    }
    checking.end();
    return outcomes;
  };
  const outcomes = (await Promise.all(Array.from({ length: availableParallelism() }, lane))).flat();
  if (queue.length > 0)
    console.log(`left out, the time was over: mutants of ${queue.map(({ architecture }) => architecture).join(", ")}`);
  return outcomes;
};

/** Milliseconds that a commit's mutants have. */
const budget = 480_000;

/**
 * Breaks one thing at a time and counts what is caught; every mutant that is not equivalent must be. Each mutation is tried
 * on two classes, and on the commit's part of the others; it prints what it leaves out. A mutation that breaks nothing fails.
 *
 * @param names classes to try everything on, or none for all classes
 * @param all whether nothing is left to other commits
 */
export const runMutations = async (root: string, names: readonly string[], all: boolean): Promise<Outcome[]> => {
  const mutations = (await folderModules<Mutation>(path.join(import.meta.dirname, "mutations"))).map(([, one]) => one);
  const subjects = subjectsWith(mutations);
  const without = names.filter((name) => !Object.hasOwn(subjects, name));
  if (without.length > 0)
    throw new InputError(
      `no mutants are made of ${without.join(", ")}`,
      `They are of ${Object.keys(subjects).join(", ")}.`,
    );
  const start = performance.now();
  const installed = await families(root);
  const out = path.join(root, "out/mutants");
  rmSync(out, { recursive: true, force: true });
  const [specimens, plans]: [Specimen[], MutantPlan[]] = [[], []];
  for (const [architecture, subject] of Object.entries(subjects)) {
    if (names.length > 0 && !names.includes(architecture)) continue;
    const specimen = await makeSpecimen(installed, architecture, subject, out);
    specimens.push(specimen);
    plans.push(...(await plansOf(installed, specimen, mutations)));
  }
  const isWhole = all || names.length > 0;
  const commit = currentCommit(root);
  const { chosen, left } = isWhole ? { chosen: plans, left: [] } : chooseMutants(plans, commit);
  if (left.length > 0) console.log(leftOutText(left));
  console.log(`${chosen.length} of ${plans.length} mutants are made; --all makes every one`);
  const inTurn = inOrderOf(commit, specimens, ({ architecture }) => architecture);
  const isOver = () => !isWhole && performance.now() - start > budget;
  const idle = names.length > 0 ? [] : withoutEffect(mutations, plans);
  return [...idle, ...(await examineAll(installed, inTurn, chosen, isOver))];
};
