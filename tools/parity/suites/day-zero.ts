import path from "node:path";
import { type Families, sha256 } from "@tiny-random/core";
import type { Unported } from "@tiny-random/day-zero";
import { checkField, fieldCounts, fieldPart, verdict, withLoadable } from "../../day-zero/field.ts";
import { type KnownGaps, readKnownGaps } from "../../day-zero/gaps.ts";
import { families } from "../cases.ts";
import { pythonEnvironment, root } from "../environment.ts";
import { modelSubject, type Subject } from "../ledger.ts";
import { defineSuite } from "../suite.ts";

interface Loadable extends Subject {
  readonly unported: Unported;
}

/** What a class comes to; it is made for that, and again where it is to be looked at: all of them together are gigabytes. */
const subjectOf = (installed: Families, unported: Unported, known: KnownGaps): Promise<Loadable> =>
  withLoadable(installed, unported, path.join(root, "out/day-zero/known"), ({ directory, reason }) => {
    const { modelType, architecture } = unported;
    const name = `day zero/${architecture}`;
    const { content, figures } =
      directory === undefined
        ? { content: `not made: ${reason}`, figures: {} }
        : modelSubject(modelType, name, directory);
    const withGaps = sha256(JSON.stringify([content, known[architecture] ?? []]));
    return { file: modelType, name, content: withGaps, figures, unported };
  });

/** Of what no plugin has, one class of each model type: made from its header, loaded and run by Transformers. */
export default defineSuite<Loadable>({
  name: "day zero",
  checks: {
    sources: ["tools/day-zero/check.py", "tools/day-zero/gaps.ts"],
    requirements: ["tools/parity/requirements.txt"],
  },
  turn: "last",
  scope: "rest",
  subjects: async () => {
    const installed = await families(root);
    const known = readKnownGaps();
    const subjects: Loadable[] = [];
    for (const unported of await fieldPart(installed, { first: true }))
      subjects.push(await subjectOf(installed, unported, known));
    return subjects;
  },
  look: async (subjects) => {
    const python = pythonEnvironment("parity", "requirements.txt");
    const chosen = subjects.map(({ unported }) => unported);
    const field = await checkField(await families(root), python, chosen);
    console.log(fieldCounts(field));
    const known = readKnownGaps();
    return field.map((one) => ({
      name: one.architecture,
      ...verdict(one, known),
      proves: subjects.filter(({ unported }) => unported.architecture === one.architecture),
    }));
  },
});
