import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

const isModel = (directory: string): boolean => existsSync(path.join(directory, "tiny-random.json"));

const modelsIn = (directory: string): string[] => {
  try {
    const names = readdirSync(directory).filter((name) => !name.startsWith("."));
    return names
      .sort()
      .map((name) => path.join(directory, name))
      .filter(isModel);
  } catch {
    // Who works on the directory says what is wrong with it.
    return [];
  }
};

/**
 * The tiny models that directories stand for: a model for itself, what a run wrote for the models in it. A directory that
 * is neither stays, so that it is said to be none.
 */
export const modelDirectories = (given: readonly string[]): string[] =>
  given.flatMap((directory) => {
    const models = isModel(directory) ? [] : modelsIn(directory);
    return models.length > 0 ? models : [directory];
  });
