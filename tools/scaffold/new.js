// Starts what a contributor adds: `npm run new -- family text mistral2 [--like llama]`, `npm run new -- plugin radar-echo`.
import { parseArgs } from "node:util";
import { newFamily } from "./new-family.js";
import { newPlugin } from "./new-plugin.js";
import { packageFolders } from "./workspace.js";

const usage = `npm run new -- family <plugin> <model type> [--like <family>]   a family of an installed plugin
npm run new -- plugin <name>                                  a plugin package`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { like: { type: "string" } } });
const [kind, ...names] = positionals;

try {
  if (kind === "family" && names.length === 2) newFamily(names[0], names[1], values.like);
  else if (kind === "plugin" && names.length === 1) newPlugin(names[0]);
  else throw new Error(`usage:\n${usage}\nPackages: ${packageFolders().join(", ")}`);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
