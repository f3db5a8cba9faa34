import { afterEach, expect, it, vi } from "vitest";
import { logLines } from "./log-lines.ts";

const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
afterEach(() => {
  write.mockClear();
});

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("writes the lines of one turn together and in their order, and those of the next after them", async () => {
  const log = logLines();
  for (const line of ["a", "b", "c"]) log(line);
  expect(write).not.toHaveBeenCalled();
  await nextTurn();
  log("d");
  await nextTurn();
  expect(write.mock.calls).toEqual([["a\nb\nc\n"], ["d\n"]]);
});

it("writes what is left when the process ends", () => {
  const log = logLines();
  log("last");
  process.listeners("exit").at(-1)?.(0);
  expect(write.mock.calls).toEqual([["last\n"]]);
});
