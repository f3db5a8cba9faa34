import path from "node:path";
import type { FoldedTensor } from "@tiny-random/atlas";
import { root } from "../parity/environment.ts";
import { startPython } from "../parity/python-process.ts";

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
  readonly reason?: string | undefined;
  /** By auto class what came of loading the directory by it: null where it does, else why not. */
  readonly processors?: Readonly<Record<string, string | null>> | undefined;
  /** What Transformers saves at the model's config, where that is not what the model has. */
  readonly measured?: readonly FoldedTensor[] | undefined;
}

/** A process of Transformers that answers one question after another. */
export interface Answering {
  ask(question: Question): Promise<Answer>;
  end(): void;
}

const died: Answer = { wrong: ["the process that loaded it ended"], ran: false };

/** Starts a Python process with check.py. What it dies of is the answer to the question it had. */
export const startAnswering = (python: string): Answering => {
  const { ask, end } = startPython<Question, Answer>(python, path.join(root, "tools/day-zero/check.py"), "ignore");
  return { ask: async (question) => (await ask(question)) ?? died, end };
};
