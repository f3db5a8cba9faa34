import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "@tiny-random/core";
import { pythonEnvironment, root } from "../environment.ts";
import type { Subject } from "../ledger.ts";
import { defineSuite } from "../suite.ts";

const folder = path.join(root, "packages/atlas/src/configs");

const filesIn = (directory: string): ReadonlyMap<string, string> =>
  new Map(readdirSync(directory).map((file) => [file, readFileSync(path.join(directory, file), "utf8")]));

/** Files that are not the same in both folders. */
const differing = (ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): string[] =>
  [...new Set([...ours.keys(), ...theirs.keys()])].filter((file) => ours.get(file) !== theirs.get(file)).sort();

/** The generated facts are what the installed Transformers says: they are written anew and compared. */
export default defineSuite<Subject>({
  name: "facts",
  checks: {
    sources: ["tools/oracle/facts.py", "tools/oracle/config_classes.py", "tools/oracle/config_rules.py"],
    requirements: ["tools/parity/requirements.txt"],
  },
  turn: "python",
  scope: "rest",
  subjects: () => [
    { file: "facts", name: "configs", content: sha256(JSON.stringify([...filesIn(folder)].sort())), figures: {} },
  ],
  look: async ([subject], { out }) => {
    const written = path.join(out, "facts");
    const python = pythonEnvironment("parity", "requirements.txt");
    execFileSync(python, [path.join(root, "tools/oracle/facts.py"), "--out", written], { stdio: "ignore" });
    const files = differing(filesIn(folder), filesIn(written));
    const count = `${filesIn(folder).size} configuration classes`;
    const detail =
      files.length > 0 ? `npm run facts changes ${files.slice(0, 5).join(", ")} (${files.length} files)` : count;
    return [
      { name: "configs", status: files.length > 0 ? "failed" : "passed", detail, proves: subject ? [subject] : [] },
    ];
  },
});
