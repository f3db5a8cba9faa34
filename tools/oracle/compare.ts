import { compareAtlases, loadAtlas } from "@tiny-random/atlas";

/*
 * node tools/dist/oracle/compare.js OLD.json.gz [NEW.json.gz]
 *
 * What is new, changed or gone between the atlases of two versions of Transformers; without a second one, up to the atlas
 * of this repository. `git show REVISION:packages/atlas/data/atlas.json.gz` gives an earlier one.
 */

const [old, now] = process.argv.slice(2);
if (old === undefined) {
  console.error("usage: node tools/dist/oracle/compare.js OLD.json.gz [NEW.json.gz]");
  process.exitCode = 2;
} else {
  const [before, after] = [loadAtlas(old), loadAtlas(now)];
  const changes = compareAtlases(before, after);
  for (const { kind, modelType, architecture, details } of changes)
    console.log([`${kind.padEnd(7)} ${modelType} ${architecture}`, ...details].join("\n          "));
  const count = (kind: string): number => changes.filter((change) => change.kind === kind).length;
  const [added, changed, gone] = [count("new"), count("changed"), count("gone")];
  console.log(
    `Transformers ${before.transformers} to ${after.transformers}: ${added} new, ${changed} changed, ${gone} gone.`,
  );
}
