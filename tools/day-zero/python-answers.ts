import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../parity/environment.ts";

/** A model that Transformers is to load and run. */
interface Question {
  readonly modelType: string;
  readonly architecture: string;
  readonly directory: string;
  /** Tied name → the name that is kept, in the reference. */
  readonly ties: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Answer {
  /** What is not as Transformers has it; empty where the model loads clean. */
  readonly wrong: readonly string[];
  /** Whether a forward pass gave finite outputs that are not constant. */
  readonly ran: boolean;
  /** Why there was no such pass. */
  readonly reason?: string;
}

/** A process of Transformers that answers one question after another. */
export interface Answering {
  ask(question: Question): Promise<Answer>;
  end(): void;
}

/** Starts a Python process with check.py. What it dies of is the answer to the question it had. */
export const startAnswering = (python: string): Answering => {
  const start = () => {
    const process = spawn(python, [path.join(root, "tools/day-zero/check.py")], { stdio: ["pipe", "pipe", "ignore"] });
    return { process, lines: createInterface({ input: process.stdout })[Symbol.asyncIterator]() };
  };
  let running: ReturnType<typeof start> | undefined;
  const ask = async (question: Question): Promise<Answer> => {
    running ??= start();
    running.process.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await running.lines.next();
    if (!done) return JSON.parse(value) as Answer;
    running = undefined;
    return { wrong: ["the process that loaded it ended"], ran: false };
  };
  return { ask, end: () => running?.process.stdin.end() };
};
