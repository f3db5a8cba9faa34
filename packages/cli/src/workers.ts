import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { GenerateOptions, Make, Row, Selected, Step, Workers } from "@tiny-random/core";
import type { SentRow } from "./sent-row.ts";
import type { Asked, WorkerOrders } from "./worker.ts";

const script = fileURLToPath(new URL("./worker.js", import.meta.url));

const hint =
  "--jobs 1 makes it in one process, whose last words are on the terminal; too little memory is a common cause.";

/** How a worker ended, from the pool's message. */
const deathOf = (message: string): string => {
  const [, signal] = /signalCode: `(SIG\w+)`/.exec(message) ?? [];
  const [, code] = /exitCode: `(\d+)`/.exec(message) ?? [];
  if (signal !== undefined) return `the process that made it was ended by ${signal}`;
  return code === undefined ? message : `the process that made it ended with code ${code}`;
};

/** Sends a class to a worker; one that died between two tasks had not begun with it, so another gets it. */
const untilBegun = async <R>(send: () => PromiseLike<R>, tries = 10): Promise<R> => {
  try {
    return await send();
  } catch (error) {
    const begun = !(error instanceof Error && error.message === "Worker is terminated");
    if (begun || tries === 0) throw error;
    await setImmediate();
    return untilBegun(send, tries - 1);
  }
};

/** What every row of a class says, made or failed. */
type Named = Pick<Row, "architecture" | "modelType" | "plugin">;

/** What workers are to make, and what of it the command knows itself. */
export interface Order<S extends Selected> {
  readonly asked: Asked;
  readonly options: GenerateOptions;
  readonly orders: WorkerOrders;
  namedOf(selected: S): Named;
}

/** Processes that make models with the command's own flags. One that dies costs its architecture an error row. */
export const startWorkers = async <S extends Selected>(
  { asked, options, orders, namedOf }: Order<S>,
  jobs: number,
  signal: AbortSignal,
): Promise<Workers<S>> => {
  const [{ failedRow }, { receivedRow }, { default: workerpool }] = await Promise.all([
    import("@tiny-random/core"),
    import("./sent-row.ts"),
    import("workerpool"),
  ]);
  const pool = workerpool.pool(script, { workerType: "process", minWorkers: jobs, maxWorkers: jobs });
  const make: Make<S> = async (selected, fingerprint) => {
    let step: Step = "resolve";
    const on = (started: Step) => {
      step = started;
    };
    try {
      const task = [selected, fingerprint, orders];
      return receivedRow((await untilBegun(() => pool.exec(asked, task, { on }))) as SentRow);
    } catch (cause) {
      // An interrupt may end a worker that has not yet got ready for one.
      if (signal.aborted) return undefined;
      const error = new Error(deathOf(cause instanceof Error ? cause.message : String(cause)), { cause });
      return failedRow(namedOf(selected), { step, error, hint }, options);
    }
  };
  return { jobs, make, end: async () => void (await pool.terminate()) };
};
