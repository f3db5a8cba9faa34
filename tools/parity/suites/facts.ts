import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { sha256 } from "@tiny-random/core";
import { pythonEnvironment, root } from "../environment.ts";
import type { Subject } from "../ledger.ts";
import { defineSuite, type Finding } from "../suite.ts";

interface Generated extends Subject {
  /** The script of the oracle that writes it. */
  readonly script: string;
  /** A file, or a folder of them. */
  readonly place: string;
}

type Texts = ReadonlyMap<string, string>;

const textsAt = (place: string): Texts => {
  const files = statSync(place).isDirectory() ? readdirSync(place).map((file) => path.join(place, file)) : [place];
  return new Map(files.map((file) => [path.basename(file), readFileSync(file, "utf8")]));
};

/** Files that are not the same on both sides. */
const differing = (ours: Texts, theirs: Texts): string[] =>
  [...new Set([...ours.keys(), ...theirs.keys()])].filter((file) => ours.get(file) !== theirs.get(file)).sort();

const generated = (name: string, script: string, below: string): Generated => {
  const place = path.join(root, "packages/atlas", below);
  return {
    file: "facts",
    name,
    content: sha256(JSON.stringify([...textsAt(place)].sort())),
    figures: {},
    script,
    place,
  };
};

const writeAnew = (subject: Generated, out: string): Finding<Generated> => {
  const { name, script, place } = subject;
  const written = path.join(out, "facts", path.basename(place));
  mkdirSync(path.dirname(written), { recursive: true });
  const python = pythonEnvironment("parity", "requirements.txt");
  execFileSync(python, [path.join(root, "tools/oracle", script), "--out", written], { stdio: "ignore" });
  const ours = textsAt(place);
  const files = differing(ours, textsAt(written));
  if (files.length === 0) return { name, status: "passed", detail: `${ours.size} files`, proves: [subject] };
  const detail = `${script} changes ${files.slice(0, 5).join(", ")} (${files.length} files)`;
  return { name, status: "failed", detail, proves: [subject] };
};

/** What is generated of the installed Transformers is what it says: it is written anew and compared. */
export default defineSuite<Generated>({
  name: "facts",
  checks: {
    sources: ["facts.py", "config_classes.py", "config_rules.py", "coverage.py"].map((file) => `tools/oracle/${file}`),
    requirements: ["tools/parity/requirements.txt"],
    packages: ["@huggingface/transformers"],
  },
  turn: "python",
  scope: "rest",
  subjects: () => [
    generated("configs", "facts.py", "src/configs"),
    generated("coverage", "coverage.py", "data/coverage.json"),
  ],
  look: async (subjects, { out }) => subjects.map((subject) => writeAnew(subject, out)),
});
