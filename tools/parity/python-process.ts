import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";

/** A Python script that answers questions, one of JSON a line. */
export interface PythonProcess<Question, Answer> {
  /** The answer; undefined where the process ended over the question, or was ended. The next one starts another process. */
  ask(question: Question): Promise<Answer | undefined>;
  /** Lets the process end. */
  end(): void;
}

/** Milliseconds after which a process that does not answer is ended: a question takes seconds, on a busy machine a minute. */
const defaultPatience = 300_000;

/** Starts a script with the first question: nothing to ask costs nothing. One question is asked at a time. */
export const startPython = <Question, Answer>(
  python: string,
  script: string,
  errors: "inherit" | "ignore" = "inherit",
  patience = defaultPatience,
): PythonProcess<Question, Answer> => {
  const start = () => {
    const child = spawn(python, [script], { stdio: ["pipe", "pipe", errors] });
    // A process that dies takes its standard input with it: what is missing is the answer.
    child.stdin.on("error", () => {});
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  };
  let running: ReturnType<typeof start> | undefined;
  const ask = async (question: Question): Promise<Answer | undefined> => {
    running ??= start();
    const { child, lines } = running;
    const end = setTimeout(() => child.kill("SIGKILL"), patience);
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    clearTimeout(end);
    if (!done) return JSON.parse(value) as Answer;
    running = undefined;
    return undefined;
  };
  return { ask, end: () => running?.child.stdin.end() };
};

/** Questions that are worth a process more: it takes seconds until PyTorch is there. */
const worthAProcess = 16;

/**
 * Asks a script everything, in as many processes as there are cores where there is enough to ask, and returns the answers in
 * the questions' order. Questions of one group go to one process, which remembers what they share.
 *
 * @param questionOf makes a question when its turn comes
 */
export const askAll = async <Item, Question, Answer>(
  startProcess: () => PythonProcess<Question, Answer>,
  items: readonly Item[],
  groupOf: (item: Item) => string,
  questionOf: (item: Item) => Question,
): Promise<(Answer | undefined)[]> => {
  const groups = new Map<string, number[]>();
  for (const [index, item] of items.entries()) {
    const group = groups.get(groupOf(item)) ?? [];
    group.push(index);
    groups.set(groupOf(item), group);
  }
  const queue = [...groups.values()];
  const answers: (Answer | undefined)[] = items.map(() => undefined);
  const lane = async (): Promise<void> => {
    const running = startProcess();
    for (let group = queue.shift(); group; group = queue.shift()) {
      for (const index of group) {
        const item = items[index];
        if (item !== undefined) answers[index] = await running.ask(questionOf(item));
      }
    }
    running.end();
  };
  const lanes = Math.min(availableParallelism(), queue.length, Math.ceil(items.length / worthAProcess));
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
};
