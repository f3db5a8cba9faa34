import { expect, test } from "vitest";
import { sharedWork } from "./shared-work.ts";

test("who asks while work is under way gets its result; who asks later starts it again, also after a failure", async () => {
  let starts = 0;
  const finish: ((fails: boolean) => void)[] = [];
  const work = sharedWork(
    (key) =>
      new Promise<string>((resolve, reject) => {
        starts++;
        finish.push((fails) => (fails ? reject(new Error(key)) : resolve(key)));
      }),
  );
  const [first, second, other] = [work("a"), work("a"), work("b")];
  expect(starts).toBe(2);
  for (const end of finish.splice(0)) end(false);
  expect(await Promise.all([first, second, other])).toEqual(["a", "a", "b"]);
  const failing = work("a");
  expect(starts).toBe(3);
  finish.pop()?.(true);
  await expect(failing).rejects.toThrow("a");
  void work("a");
  expect(starts).toBe(4);
});
