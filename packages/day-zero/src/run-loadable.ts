import {
  type Families,
  type GenerateOptions,
  type Make,
  type Row,
  type RunSettings,
  runSelection,
  type Selected,
  type Step,
  signalsDelivered,
} from "@tiny-random/core";
import { makeLoadable } from "./loadable.ts";
import { knownAtlas, type LoadableReference, loadableFromAtlas, loadableFromDirectory } from "./loadable-reference.ts";

/** A model to make that no family knows. */
export interface Unported extends Selected {
  readonly modality: string;
  /** What it is made of; of the atlas where there is none. */
  readonly reference?: LoadableReference;
}

/** Every class that the atlas knows and no installed family has, once each, by model type. */
export const unportedArchitectures = async (families: Families, modality?: string): Promise<Unported[]> => {
  const known = new Map(
    await Promise.all(
      families.modelTypes.map(async (type) => [type, (await families.load(type)).architectures] as const),
    ),
  );
  // A class that several model types share is made once: its directory has its name.
  const taken = new Set([...known.values()].flatMap((architectures) => Object.keys(architectures)));
  const isFirst = (architecture: string): boolean => !taken.has(architecture) && taken.add(architecture) !== undefined;
  return knownAtlas()
    .pairs.filter(({ reason }) => reason === undefined)
    .filter((pair) => modality === undefined || pair.package === modality)
    .filter(({ architecture }) => isFirst(architecture))
    .map(({ modelType, architecture, package: modality }) => ({ modelType, architecture, modality }));
};

/** The class of a directory whose model type no family knows. Throws InputError where it cannot be made loadable. */
export const unportedDirectory = (directory: string, architecture?: string, headers = directory): Unported => {
  const reference = loadableFromDirectory(directory, architecture, headers);
  const { modelType, modality } = reference;
  return { modelType, modality, architecture: reference.architecture, reference };
};

/**
 * Makes models that load in this process, one at a time; nothing of one is kept for the next.
 *
 * @param stepStarted hears of every step that begins
 */
export const makeLoadableHere =
  (families: Families, options: GenerateOptions, stepStarted?: (step: Step) => void): Make<Unported> =>
  async ({ architecture, modelType, modality, reference }) => {
    const resolve = () => reference ?? loadableFromAtlas(modelType, architecture);
    const named = { architecture, modelType, plugin: modality };
    const row = await makeLoadable(families, resolve, named, options, stepStarted);
    await signalsDelivered();
    return row;
  };

/** Makes models that load, of configs and headers alone; {@link runSelection} says what is returned and thrown. */
export const runLoadable = (
  families: Families,
  selection: readonly Unported[],
  options: GenerateOptions,
  settings: RunSettings<Unported> = {},
): Promise<Row[]> => {
  // No code of a family tells whether such a model is current.
  const fingerprintOf = async () => null;
  const pluginOf = ({ modality }: Unported) => modality;
  const making = { fingerprintOf, pluginOf, make: makeLoadableHere(families, options) };
  return runSelection(making, selection, options, settings);
};
