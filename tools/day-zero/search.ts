import path from "node:path";
import { measureKey, type StoredMeasures, unfold } from "@tiny-random/atlas";
import type { Families } from "@tiny-random/core";
import { type LoadableReference, loadableFromAtlas, type Unported } from "@tiny-random/day-zero";
import { root } from "../parity/environment.ts";
import { type Checked, configIn, largest, type SavedConfig, withLoadable } from "./field.ts";
import { type Answer, type Answering, startAnswering } from "./python-answers.ts";

/** By how much a class that does not run at its usual size is shrunk instead: from not at all on. */
const factorsToTry = [
  [1, 1],
  [2, 1],
  [4, 1],
  [8, 1],
  [2, 2],
  [4, 2],
].map(([headWidth = 1, heads = 1]) => ({ headWidth, heads }));

interface Asked extends Answer {
  readonly config: SavedConfig;
}

const askOne = (
  families: Families,
  unported: Unported,
  reference: LoadableReference,
  ties: Readonly<Record<string, string>>,
  answering: Answering,
): Promise<Asked | undefined> =>
  withLoadable(families, { ...unported, reference }, path.join(root, "out/day-zero/search"), async (row) => {
    const { directory, parameters = 0 } = row;
    if (directory === undefined || parameters > largest) return undefined;
    const { modelType, architecture } = unported;
    return { ...(await answering.ask({ modelType, architecture, directory, ties })), config: configIn(directory) };
  });

/** What one class takes to run: the first factors at which it loads clean and runs, or undefined. */
const takes = async (
  families: Families,
  unported: Unported,
  ties: Readonly<Record<string, string>>,
  answering: Answering,
): Promise<StoredMeasures[string] | undefined> => {
  const known = loadableFromAtlas(unported.modelType, unported.architecture);
  for (const factors of factorsToTry) {
    const reference: LoadableReference = { ...known, measured: undefined, factors };
    const first = await askOne(families, unported, reference, ties, answering);
    if (!first) continue;
    if (first.ran) return { factors };
    if (!first.measured) continue;
    const saved = { config: first.config, tensors: first.measured };
    const measured = { config: first.config, tensors: unfold(first.measured) };
    const second = await askOne(families, unported, { ...reference, measured }, ties, answering);
    if (second?.ran) return { saved, factors };
  }
  return undefined;
};

/** Of classes that did not run those that do when they shrink by less, with what they take. */
export const searchFactors = async (
  families: Families,
  python: string,
  failed: readonly Checked[],
  tiesOf: (one: Checked) => Readonly<Record<string, string>>,
): Promise<StoredMeasures> => {
  const answering = startAnswering(python);
  const found: Record<string, StoredMeasures[string]> = {};
  for (const one of failed) {
    const unported: Unported = { modelType: one.modelType, architecture: one.architecture, modality: "loadable" };
    const entry = await takes(families, unported, tiesOf(one), answering);
    if (entry) found[measureKey(one.modelType, one.architecture)] = entry;
  }
  answering.end();
  return found;
};
