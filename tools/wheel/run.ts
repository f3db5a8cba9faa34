import { statSync } from "node:fs";
import path from "node:path";
import { root } from "../parity/environment.ts";
import { buildWheel } from "./build.ts";
import { platformNamed, platforms } from "./platforms.ts";

/*
 * npm run wheel                          the Python wheel of this machine's platform, into artifacts/
 * npm run wheel -- linux-arm64 ...       of others
 * npm run wheel -- --all                 of every one there is
 */

const words = process.argv.slice(2);
const names = words.includes("--all") ? Object.keys(platforms) : words.length > 0 ? words : [undefined];
for (const platform of names.map(platformNamed)) {
  const file = buildWheel(path.join(root, "artifacts"), platform);
  console.log(`${(statSync(file).size / 1e6).toFixed(1)} MB  ${path.relative(process.cwd(), file)}`);
}
