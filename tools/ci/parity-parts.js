// Which parts of the parity suite a change calls for, as JSON: `node tools/ci/parity-parts.js BASE`.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { argv, execPath } from "node:process";
import { packageFolders, programFile, root } from "../scaffold/workspace.js";

/**
 * Where the suite's checks and its references are: a change there is looked at everywhere. What was proven and what is broken
 * are none.
 */
const checks = /^tools\/(parity\/(?!ledger\/|mutations\/)|oracle\/|references\/)/;

/** What the parts of no modality look at: generated facts, the Hub's server, the command that starts it, day 0, the checks' tests. */
const ofRest = [
  /^@tiny-random\/(atlas|hub|day-zero)$/,
  /^(packages\/cli|tools\/(parity|oracle|day-zero))\/(?!ledger\/|mutations\/)/,
];

/** The parts for what nx says is affected and the files that changed: plugins' names, and `rest`. */
export const parityParts = (plugins, affected, files) => {
  const everywhere = files.some((file) => checks.test(file));
  const modalities = plugins.filter((name) => everywhere || affected.includes(`@tiny-random/${name}`));
  const rest = [...affected, ...files].some((one) => ofRest.some((pattern) => pattern.test(one)));
  return rest ? [...modalities, "rest"] : modalities;
};

/** The packages that are plugins. */
const plugins = () =>
  packageFolders().filter((name) => {
    const manifest = path.join(root, "packages", name, "package.json");
    return JSON.parse(readFileSync(manifest, "utf8"))["tiny-random"] !== undefined;
  });

const output = (command, args) => execFileSync(command, args, { cwd: root, encoding: "utf8" });

if (import.meta.filename === path.resolve(argv[1] ?? "")) {
  const [, , base] = argv;
  const nx = ["show", "projects", "--affected", `--base=${base}`, "--head=HEAD", "--json"];
  const affected = JSON.parse(output(execPath, [programFile("nx"), ...nx]));
  const files = output("git", ["diff", "--name-only", base, "HEAD"]).split("\n").filter(Boolean);
  console.log(JSON.stringify(parityParts(plugins(), affected, files)));
}
