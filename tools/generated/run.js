// Renews every generated file that git keeps: `npm run generated`. With --check it writes nothing and says what is stale.
// Merges leave both branches' lines in them (.gitattributes), so after a merge one run makes them right.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { coveragePage } from "./coverage.js";
import { layersPage } from "./layers.js";
import { provenFile } from "./proven.js";

const root = path.resolve(import.meta.dirname, "../..");

const pages = {
  "docs/layers.md": layersPage,
  "docs/coverage.md": coveragePage,
  "packages/gallery/data/proven.json": provenFile,
};

const isCheck = process.argv.includes("--check");

for (const [name, page] of Object.entries(pages)) {
  const file = path.join(root, name);
  const content = page();
  if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
  if (isCheck) {
    console.error(`${name} is stale: npm run generated renews it`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, content);
    console.log(`${name} is renewed`);
  }
}
