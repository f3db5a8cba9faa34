import path from "node:path";
import {
  allArchitectures,
  coverage,
  directoryFiles,
  type Families,
  filesReference,
  type GenerateOptions,
  makeDirectory,
  modelName,
  variantReference,
} from "@tiny-random/core";
import { runLoadable } from "@tiny-random/day-zero";
import { architectureModels, type ServedClass } from "./architecture-models.ts";
import { askedModels } from "./asked-names.ts";
import { catalogue } from "./catalogue.ts";
import { GenerationError, generateOnDemand } from "./generate-on-demand.ts";
import { hubApp, type Log, type Pages } from "./hub-app.ts";
import { loadableModels } from "./loadable-models.ts";
import { madeModels } from "./made-models.ts";
import { hostRule } from "./request-host.ts";
import { type Address, type RunningServer, startServer } from "./server.ts";
import { type StandIn, standInModels } from "./stand-ins.ts";
import { writtenRepositories } from "./written-repositories.ts";

/** How a local Hub is run. */
export interface ServeOptions extends Address {
  readonly families: Families;
  /** Models that are served under the names of real ones. */
  readonly standIns?: readonly StandIn[];
  /** Whether clients may create repositories and upload to them; with a token, only those that have it. */
  readonly writable?: boolean;
  readonly token?: string;
  /** Names that the server answers to beside loopback's and the address it listens on. */
  readonly allowedHosts?: readonly string[];
  /** How models are made that are not in the directory (`out`) yet. */
  readonly generate: GenerateOptions;
  readonly log: Log;
  /** Answers addresses beside the Hub's protocol, `/` above all; undefined for what it does not know. */
  readonly pages?: Pages;
}

const servedClasses = async (families: Families): Promise<ServedClass[]> => {
  const all = await allArchitectures(families);
  return Promise.all(
    all.map(async (selected) => {
      const task = (await families.classesOf(selected.modelType))[selected.architecture]?.task ?? null;
      return { ...selected, task };
    }),
  );
};

/** Options that make a model in the place of a real one. */
const standInOptions = (
  generate: GenerateOptions,
  { id, reference, variant }: StandIn,
  out: string,
): GenerateOptions => ({
  ...generate,
  out,
  standInFor: id,
  ...(variant && { reference: variantReference(variant) }),
  ...(reference !== undefined && { reference: filesReference(directoryFiles(reference)) }),
});

/** Starts a server that speaks the Hub's protocol over the models of a directory, and makes the ones that are missing. */
export const serve = async (options: ServeOptions): Promise<RunningServer> => {
  const { families, log, standIns = [] } = options;
  const generate = { ...options.generate, out: path.resolve(options.generate.out) };
  makeDirectory(generate.out);
  const makeOne = generateOnDemand(families);
  const make = async (served: ServedClass, how: GenerateOptions): Promise<void> => {
    const start = performance.now();
    await makeOne(served.architecture, served.modelType, how);
    const place = how.standInFor === undefined ? "" : ` in the place of ${how.standInFor}`;
    log(`made tiny-random-${modelName(served)}${place} ${Math.round(performance.now() - start)} ms`);
  };
  const repositoryOf = madeModels();
  const classes = await servedClasses(families);
  const store = writtenRepositories(path.join(generate.out, ".hub"));
  const served = [
    standInModels(
      standIns,
      generate.out,
      (standIn, out) => make(standIn, standInOptions(generate, standIn, out)),
      repositoryOf,
    ),
    architectureModels(classes, generate.out, (one) => make(one, generate), repositoryOf),
  ];
  const isServed = (id: string): boolean => served.some((source) => source.has(id));
  const write = options.writable ? { store, token: options.token, isServed } : undefined;
  const isHost = hostRule(options.host, options.allowedHosts);
  const loadable = loadableModels(
    await coverage(families),
    generate.out,
    async ({ architecture, modelType, modality }) => {
      const [row] = await runLoadable(families, [{ architecture, modelType, modality }], generate);
      if (row?.directory === undefined) throw new GenerationError(`${architecture} cannot be made: ${row?.reason}`);
      log(`made tiny-random-${architecture}, which loads and has no graph`);
    },
    repositoryOf,
  );
  // What clients wrote goes before names that only look like a tiny model's.
  const owners = options.writable ? "testing" : "any";
  const makeForm = (one: ServedClass, form: Partial<GenerateOptions>) => make(one, { ...generate, ...form });
  const asked = askedModels(families, classes, generate.out, makeForm, repositoryOf, owners);
  return startServer(
    hubApp(catalogue([...served, store, asked, loadable]), log, { write, pages: options.pages, isHost }),
    options,
  );
};
