// Takes the pictures of the gallery's pages, in the browser that its tests drive: `npm run pictures`, or to another folder.
import path from "node:path";
import { argv, env } from "node:process";
import { root, runProgram } from "./scaffold/workspace.js";

const [, , folder = "docs/pictures"] = argv;
env.TESTS = "e2e";
env.PICTURES = path.resolve(root, folder);
runProgram("vitest", ["run", "src/gallery.e2e.test.ts"], "packages/cli");
