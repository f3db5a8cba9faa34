import { mkdir } from "node:fs/promises";
import path from "node:path";
import { allArchitectures, type Families, type GenerateOptions } from "@tiny-random/core";
import { architectureModels, type ServedClass } from "./architecture-models.ts";
import { catalogue } from "./catalogue.ts";
import { generateOnDemand } from "./generate-on-demand.ts";
import { hubApp, type Log } from "./hub-app.ts";
import { madeModels } from "./made-models.ts";
import { type Address, type RunningServer, startServer } from "./server.ts";

/** How a local Hub is run. */
export interface ServeOptions extends Address {
  readonly families: Families;
  /** How models are made that are not in the directory (`out`) yet. */
  readonly generate: GenerateOptions;
  readonly log: Log;
}

const servedClasses = async (families: Families): Promise<ServedClass[]> => {
  const all = await allArchitectures(families);
  return Promise.all(
    all.map(async ({ architecture, modelType }) => {
      const task = (await families.load(modelType)).architectures[architecture]?.task ?? null;
      return { architecture, modelType, task };
    }),
  );
};

/** Starts a server that speaks the Hub's protocol over the models of a directory, and makes the ones that are missing. */
export const serve = async (options: ServeOptions): Promise<RunningServer> => {
  const { families, log } = options;
  const generate = { ...options.generate, out: path.resolve(options.generate.out) };
  await mkdir(generate.out, { recursive: true });
  const make = generateOnDemand(families);
  const repositoryOf = madeModels();
  const classes = architectureModels(
    await servedClasses(families),
    generate.out,
    async ({ architecture, modelType }) => {
      const start = performance.now();
      await make(architecture, modelType, generate);
      log(`made tiny-random-${architecture} ${Math.round(performance.now() - start)} ms`);
    },
    repositoryOf,
  );
  return startServer(hubApp(catalogue([classes]), log), options);
};
