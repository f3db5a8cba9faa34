import { readFile } from "node:fs/promises";
import type { Families } from "@tiny-random/core";
import { galleryData, modelDirectories } from "./gallery-rows.ts";
import { readModel } from "./model-details.ts";
import { reportPage } from "./report-page.ts";

/** What runs models in the browser, as the build left it beside this module. */
const assets: Readonly<Record<string, string>> = {
  "runner.js": "text/javascript",
  "ort-wasm-simd-threaded.wasm": "application/wasm",
};

const asset = async (name: string, type: string): Promise<Response> =>
  new Response(await readFile(new URL(`../dist/${name}`, import.meta.url)), {
    headers: { "content-type": type, "cache-control": "max-age=3600" },
  });

const html = (page: string): Response =>
  new Response(page, { headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } });

const model = (out: string, architecture: string): Response => {
  const directory = modelDirectories(out).get(architecture);
  if (directory === undefined) return Response.json({ error: `${architecture} is not made` }, { status: 404 });
  return Response.json(readModel(directory), { headers: { "cache-control": "no-store" } });
};

/** The gallery over an output directory, live: answers its addresses, and nothing else. */
export const galleryPages =
  (families: Families, out: string) =>
  async (request: Request): Promise<Response | undefined> => {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    if (pathname === "/") return html(reportPage(await galleryData(families, out, true)));
    const [, architecture] = /^\/gallery\/models\/([\w-]+)\.json$/.exec(pathname) ?? [];
    if (architecture !== undefined) return model(out, architecture);
    const name = pathname.replace(/^\/gallery\//, "");
    const type = assets[name];
    return type !== undefined && Object.hasOwn(assets, name) ? asset(name, type) : undefined;
  };
