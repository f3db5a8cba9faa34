import { createFingerprint, createGenerator, type Families, type GenerateOptions } from "@tiny-random/core";
import { LRUCache } from "lru-cache";
import PQueue from "p-queue";

/** A model that could not be made: why, and what to do. */
export class GenerationError extends Error {
  override readonly name = "GenerationError";
}

/** Makes models one after another, since sessions of one process are in each other's way. */
export const generateOnDemand = (families: Families) => {
  const queue = new PQueue({ concurrency: 1 });
  const makingBy = (options: GenerateOptions) => ({
    generator: createGenerator(families, options),
    fingerprintOf: createFingerprint(families, options),
  });
  // What the classes of a family share is kept for the families asked for last.
  const makings = new LRUCache<string, ReturnType<typeof makingBy>>({ max: 4 });

  const generate = async (architecture: string, modelType: string, options: GenerateOptions): Promise<void> => {
    const key = JSON.stringify([modelType, options.out, options.standInFor]);
    const making = makings.get(key) ?? makingBy(options);
    makings.set(key, making);
    const fingerprint = await making.fingerprintOf({ architecture, modelType });
    const { status, step, reason, hint } = await making.generator.generate(architecture, modelType, fingerprint);
    if (status === "made") return;
    const remedy = hint === undefined ? "" : ` ${hint}`;
    throw new GenerationError(`${architecture} cannot be made: ${reason} (${step}).${remedy}`);
  };

  /** Makes one model; rejects with GenerationError where that is not possible. */
  return (architecture: string, modelType: string, options: GenerateOptions): Promise<void> =>
    queue.add(() => generate(architecture, modelType, options));
};
