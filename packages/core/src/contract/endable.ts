import vm from "node:vm";
import { InputError } from "./errors.ts";

/** Runs work, and gives what it returns. */
export type Run = <R>(work: () => R) => R;

const milliseconds = 5_000;

/** The script sees the work to do, and nothing else. */
const context = vm.createContext({ work: undefined as unknown });
const script = new vm.Script("work()");

/** The error comes from the script's context, and is no instance of this one's Error. */
const isTimeout = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";

/**
 * Runs work that a stranger's patterns may keep busy for ever, a regular expression that backtracks above all: Node ends a
 * script from outside, in the middle of a match too. Once work was ended, no more is begun. Throws InputError.
 *
 * @param what is run, for the sentence
 */
export const endableRun = (what: string, limit = milliseconds): Run => {
  let ended: InputError | undefined;
  return (work) => {
    if (ended) throw ended;
    try {
      context["work"] = work;
      return script.runInContext(context, { timeout: limit }) as ReturnType<typeof work>;
    } catch (cause) {
      if (!isTimeout(cause)) throw cause;
      ended = new InputError(`${what} does not come to an end`, "A pattern of it backtracks for ever: correct it.", {
        cause,
      });
      throw ended;
    } finally {
      context["work"] = undefined;
    }
  };
};
