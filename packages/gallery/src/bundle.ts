import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const common = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none" } as const;
const conditions = ["@tiny-random/source"];

/** The page with its script and style inside; data goes where the comment is. */
const page = async (): Promise<void> => {
  const { outputFiles } = await build({
    ...common,
    format: "iife",
    conditions,
    write: false,
    outdir: "page",
    entryPoints: [here("../src/page/main.tsx")],
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const content = (ending: string): string => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  const html = await readFile(here("../src/page/page.html"), "utf8");
  const script = content(".js").replaceAll("</script", "<\\/script");
  const filled = html.replace("/* style */", () => content(".css")).replace("/* script */", () => script);
  await writeFile(here("page.html"), filled);
};

/** transformers.js and onnxruntime, one file for the browser; the WASM binary stands beside it. */
const runner = async (): Promise<void> => {
  await build({
    ...common,
    conditions,
    entryPoints: [here("../src/page/runner.ts")],
    outfile: here("runner.js"),
    alias: { "onnxruntime-web/webgpu": "onnxruntime-web/wasm" },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const binary = "ort-wasm-simd-threaded.wasm";
  const runtime = path.dirname(require.resolve("onnxruntime-web/wasm"));
  await copyFile(path.join(runtime, binary), here(binary));
};

await Promise.all([page(), runner()]);
