// Writes the README's table of the field from what `tiny-random coverage` counts: `npm run coverage`.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const readme = path.join(root, "README.md");
const bin = path.join(root, "packages/cli/bin/tiny-random.js");

const { counts } = JSON.parse(execFileSync(process.execPath, [bin, "coverage", "--json"], { maxBuffer: 2 ** 28 }));
const cells = ({ modality, pairs, types }) => [
  ...[modality, pairs.native, pairs.loadable, pairs.missing],
  ...[types.native, types.loadable, types.missing],
];
const head = ["modality", "classes: native", "loadable", "missing", "model types: native", "loadable", "missing"];
const lines = [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...counts.map(cells)];
const table = lines.map((line) => `| ${line.join(" | ")} |`).join("\n");

const section = /(<!-- coverage[^>]*-->\n)[\s\S]*?(\n<!-- \/coverage -->)/;
const text = readFileSync(readme, "utf8");
if (!section.test(text)) throw new Error("README.md has no section of coverage");
writeFileSync(
  readme,
  text.replace(section, (_, start, end) => `${start}${table}${end}`),
);
