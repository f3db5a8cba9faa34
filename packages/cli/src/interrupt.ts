import { exitCodes } from "./outcome.ts";

/** What ends work early: a key, a process manager, a terminal that goes away. */
export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const running = new Set<AbortController>();

/** Runs work with a signal that SIGINT, SIGTERM and SIGHUP raise; a second one ends the process at once. */
export const interruptible = async <R>(work: (signal: AbortSignal) => Promise<R>): Promise<R> => {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const name of signals) process.on(name, stop);
  running.add(controller);
  try {
    return await work(controller.signal);
  } finally {
    running.delete(controller);
    for (const name of signals) process.off(name, stop);
  }
};

/** Ends the command because nobody reads what it says: work under way is interrupted, and leaves nothing half done. */
export const outputClosed = (): void => {
  if (running.size === 0) process.exit(exitCodes.outputClosed);
  for (const controller of running) controller.abort();
};
