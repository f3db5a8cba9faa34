import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { askAll, startPython } from "./python-process.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-process-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Answers with what it was asked and its own id, and dies over a certain word. Any interpreter will do. */
const script = path.join(work, "answers.mjs");
writeFileSync(
  script,
  `import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  if (question === "die") process.exit(3);
  if (question === "sleep") await new Promise(() => setInterval(() => {}, 1000));
  console.log(JSON.stringify({ question, process: process.pid }));
}`,
);

interface Answer {
  readonly question: string;
  readonly process: number;
}
const start = () => startPython<string, Answer>(process.execPath, script);

describe("a process that answers questions", () => {
  test("answers one after the other, and another one takes over when it dies", async () => {
    const running = start();
    const first = await running.ask("one");
    expect(await running.ask("die")).toBeUndefined();
    const second = await running.ask("two");
    running.end();
    expect([first?.question, second?.question]).toEqual(["one", "two"]);
    expect(second?.process).not.toBe(first?.process);
  });

  test("is ended where it does not answer", async () => {
    const running = startPython<string, Answer>(process.execPath, script, "inherit", 500);
    expect(await running.ask("sleep")).toBeUndefined();
    running.end();
  });

  test("is started by the first question", () => {
    expect(() => startPython("/nowhere/python", script).end()).not.toThrow();
  });
});

test("everything is answered in order, by as many processes as it is worth, a group by one of them", async () => {
  const items = Array.from({ length: 40 }, (_, index) => ({ group: `${index % 4}`, name: `item ${index}` }));
  const answers = await askAll(
    start,
    items,
    ({ group }) => group,
    ({ name }) => name,
  );
  expect(answers.map((answer) => answer?.question)).toEqual(items.map(({ name }) => name));
  for (const group of ["0", "1", "2", "3"]) {
    const processes = new Set(answers.filter((_, index) => items[index]?.group === group).map((one) => one?.process));
    expect(processes.size).toBe(1);
  }
});

test("a question that its process dies of has no answer; the others have theirs", async () => {
  const answers = await askAll(
    start,
    ["one", "die", "two"],
    () => "",
    (item) => item,
  );
  expect(answers.map((answer) => answer?.question)).toEqual(["one", undefined, "two"]);
});
