// After a plugin's build, in its package: writes what its families say of their classes beside its module.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { writeClassTable } from "@tiny-random/core";

const { "tiny-random": declared } = JSON.parse(readFileSync("package.json", "utf8"));
const file = path.resolve(declared.plugin);
const { default: plugin } = await import(pathToFileURL(file).href);
await writeClassTable(file, plugin);
