import { exitCodes } from "./outcome.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Runs work with a signal that SIGINT and SIGTERM raise; a second one ends the process at once. */
export const interruptible = async <R>(work: (signal: AbortSignal) => Promise<R>): Promise<R> => {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
};
