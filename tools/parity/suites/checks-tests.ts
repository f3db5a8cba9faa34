import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pythonEnvironment, root } from "../environment.ts";
import type { Subject } from "../ledger.ts";
import { sourcesHash } from "../source-files.ts";
import { defineSuite, type Finding } from "../suite.ts";

const requirements = "tools/parity/requirements.txt";
const folders = ["tools/oracle", "tools/parity"];

const testsIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder))
    .filter((file) => /^test_.*\.py$/.test(file))
    .map((file) => `${folder}/${file}`);

const finished = (command: string, args: readonly string[]): Promise<{ status: "passed" | "failed"; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ status: code === 0 ? "passed" : "failed", stderr }));
  });

const testFolder = async (python: string, subject: Subject): Promise<Finding> => {
  const args = ["-m", "unittest", "discover", "-s", path.join(root, subject.name), "-p", "test_*.py"];
  const { status, stderr } = await finished(python, args);
  const lines = stderr.trim().split("\n");
  const detail = lines.slice(status === "passed" ? -3 : -12).join(" ");
  return { name: subject.name, status, detail, proves: [subject] };
};

/** The checks' own tests: that each catches what it is there for. */
export default defineSuite({
  name: "the checks' tests",
  // The tests, and what they import, are the subjects.
  checks: { sources: [], requirements: [requirements] },
  turn: "python",
  scope: "rest",
  subjects: () =>
    folders.map((name) => ({
      file: "the-checks-tests",
      name,
      content: sourcesHash(root, testsIn(name)),
      figures: {},
    })),
  look: (subjects) => {
    const python = pythonEnvironment("parity", "requirements.txt");
    return Promise.all(subjects.map((subject) => testFolder(python, subject)));
  },
});
