// packages/gallery/data/proven.json: which suites of the parity run proved a model, as its ledger says.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ledger = path.resolve(import.meta.dirname, "../parity/ledger");
const prefix = "default/";

/** The file's text. */
export const provenFile = () => {
  const entries = readdirSync(ledger)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => Object.entries(JSON.parse(readFileSync(path.join(ledger, file), "utf8"))))
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { proven }]) => [name.slice(prefix.length), Object.keys(proven)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const suites = [...new Set(entries.flatMap(([, proven]) => proven))].sort();
  const models = entries.map(([name, proven]) => [
    name,
    proven.map((suite) => suites.indexOf(suite)).sort((a, b) => a - b),
  ]);
  return `${JSON.stringify({ suites, models: Object.fromEntries(models) })}\n`;
};
