import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../parity/environment.ts";
import { stageJavaScript } from "./javascript.ts";
import type { Platform } from "./platforms.ts";

/** Builds the wheel of a platform into a directory; gives its file. Any platform's can be built on any machine. */
export const buildWheel = (to: string, platform: Platform): string => {
  const work = mkdtempSync(path.join(tmpdir(), "tiny-random-wheel-"));
  const [javascript, built] = [path.join(work, "javascript"), path.join(work, "built")];
  try {
    mkdirSync(javascript);
    stageJavaScript(javascript, platform);
    const source = path.join(root, "packages/python");
    const args = ["-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", built, source];
    const env = { ...process.env, TINY_RANDOM_JAVASCRIPT: javascript, TINY_RANDOM_PLATFORM_TAG: platform.tag };
    execFileSync(process.env["PYTHON"] ?? "python3", args, { env, stdio: "inherit" });
    const [name = ""] = readdirSync(built);
    mkdirSync(to, { recursive: true });
    cpSync(path.join(built, name), path.join(to, name));
    return path.join(to, name);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
