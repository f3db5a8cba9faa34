import { availableParallelism } from "node:os";

/** With fewer models, starting and warming processes costs more than they save: measured with two on two cores. */
const worthwhile = 64;

/** How many processes make a number of models: as many as asked for, or one for each core where that pays. */
export const jobsFor = (count: number, asked: number | undefined): number =>
  Math.min(count, asked ?? (count < worthwhile ? 1 : availableParallelism()));

/** Reads `--jobs`. Throws InputError for what is no number of processes. */
export const readJobs = async (text: string | undefined): Promise<number | undefined> => {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  const { InputError } = await import("@tiny-random/core");
  throw new InputError(`--jobs ${text} is not a number of processes`, "For example --jobs 2.");
};
