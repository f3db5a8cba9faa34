import { existsSync } from "node:fs";
import path from "node:path";
import type { AnyFacts } from "./config-facts.ts";

/**
 * The facts of a configuration class by its model type; undefined where Transformers has none. A family imports its own
 * by name: this is for configs nested in others, whose model type a config.json names.
 */
export const factsOf = async (modelType: string): Promise<AnyFacts | undefined> => {
  if (!/^[\w.-]+$/.test(modelType)) return undefined;
  const file = new URL(`./configs/${modelType}${path.extname(import.meta.url)}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const found: Readonly<Record<string, AnyFacts>> = await import(file.href);
  return Object.values(found)[0];
};
