import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { loadAtlas } from "@tiny-random/atlas";
import { families } from "../parity/cases.ts";
import { pythonEnvironment, root } from "../parity/environment.ts";
import { newestOf, pinned, releasesIn } from "./pins.ts";
import { fieldReport } from "./report.ts";

/*
 * npm run field                         moves the repository to the newest release of Transformers, and says what became of the field
 * npm run field -- 5.24.0               moves it to a version
 * npm run field -- --since OLD.json.gz  moves nothing: what became of the field since an earlier atlas
 *
 * With --report FILE the report is written there too. docs/new-version.md says what comes next.
 */
const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: { since: { type: "string" }, report: { type: "string" } },
});

const requirementsFiles = ["parity/requirements.txt", "parity/requirements-v4.txt", "bench/requirements.txt"];

const python = process.env["PYTHON"] ?? "python3";

const releases = (): string[] =>
  releasesIn(execFileSync(python, ["-m", "pip", "index", "versions", "transformers"], { encoding: "utf8" }));

/** Pins every environment that has Transformers: to the version, and the one of version 4 to the newest 4.x. */
const pin = (versions: readonly string[]): void => {
  for (const name of requirementsFiles) {
    const file = path.join(root, "tools", name);
    const before = readFileSync(file, "utf8");
    const after = versions.reduce(pinned, before);
    if (after !== before) writeFileSync(file, after);
  }
};

/** Renews coverage, atlas and facts, in this order: the atlas has the classes that coverage names. */
const renew = (): void => {
  const installed = pythonEnvironment("parity", "requirements.txt");
  for (const script of ["coverage.py", "oracle.py", "facts.py"])
    execFileSync(installed, [path.join(root, "tools/oracle", script)], {
      stdio: ["ignore", 2, 2],
    });
};

const before = loadAtlas(asked.since);

/** A version that is named is renewed even where the repository has it: the oracle may be another. */
const move = (): void => {
  const known = releases();
  const version = positionals[0] ?? newestOf(known, 5);
  if (positionals.length === 0 && version === before.transformers) return;
  pin([version, newestOf(known, 4)]);
  renew();
};

if (asked.since === undefined) move();
const report = fieldReport(before, loadAtlas(), (await families(root)).modelTypes);
console.log(report);
if (asked.report !== undefined) writeFileSync(asked.report, report);
