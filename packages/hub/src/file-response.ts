import parseRange from "range-parser";
import { readableAnywhere } from "./cross-origin.ts";
import type { FileContent } from "./file-content.ts";
import { etagOf, type Snapshot, type StoredFile } from "./snapshot.ts";

/** Texts are shown as texts; nothing is ever shown as a page. */
const contentTypes: Readonly<Record<string, string>> = {
  json: "application/json",
  md: "text/plain; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  jinja: "text/plain; charset=utf-8",
  png: "image/png",
  wav: "audio/wav",
};

/** What is said of a file with its content. */
export const fileHeaders = (
  file: StoredFile,
  { commit }: Snapshot,
  standIn: string | undefined,
): Record<string, string> => ({
  ...readableAnywhere,
  ...(standIn !== undefined && { "x-stand-in": standIn }),
  "accept-ranges": "bytes",
  "content-length": String(file.size),
  "content-type": contentTypes[file.path.split(".").at(-1) ?? ""] ?? "application/octet-stream",
  etag: `"${etagOf(file)}"`,
  "x-content-type-options": "nosniff",
  "x-repo-commit": commit,
  ...(file.large && { "x-linked-etag": `"${file.sha256}"`, "x-linked-size": String(file.size) }),
});

const names = (header: string | undefined, etag: string): boolean =>
  (header ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag || one.trim() === "*");

/** A Range header with a last part that is longer than the file as all of it; undefined where an end is before its start. */
const readableRange = (header: string, size: number): string | undefined => {
  const isReversed = [...header.matchAll(/(\d+)\s*-\s*(\d+)/g)].some(([, start, end]) => Number(end) < Number(start));
  return isReversed
    ? undefined
    : header.replace(/(?<=[=,]\s*)-(\d+)/g, (_, length: string) => `-${Math.min(Number(length), size)}`);
};

/** The part that a Range header asks for; undefined stands for all, also where it asks for several or makes no sense. */
const partOf = (request: Request, size: number, etag: string): { start: number; end: number } | undefined | "none" => {
  const header = request.headers.get("range");
  const condition = request.headers.get("if-range");
  if (header === null || request.method !== "GET" || (condition !== null && condition !== etag)) return undefined;
  const readable = readableRange(header, size);
  if (readable === undefined) return undefined;
  const ranges = parseRange(size, readable, { combine: true });
  if (ranges === -1) return "none";
  const [first, ...others] = ranges === -2 || ranges.type !== "bytes" ? [] : ranges;
  return others.length > 0 ? undefined : first;
};

/** Answers HEAD and GET for a file at a commit, with ETag, X-Repo-Commit, X-Linked-* and Range. */
export const fileResponse = async (
  request: Request,
  file: StoredFile,
  snapshot: Snapshot,
  { read }: FileContent,
  standIn?: string,
): Promise<Response> => {
  const headers = fileHeaders(file, snapshot, standIn);
  const etag = headers["etag"] ?? "";
  if (names(request.headers.get("if-none-match") ?? undefined, etag)) {
    const { "content-length": _, ...others } = headers;
    return new Response(null, { status: 304, headers: others });
  }
  if (request.method === "HEAD" || file.size === 0) return new Response(null, { headers });
  const part = partOf(request, file.size, etag);
  if (part === "none") {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${file.size}`, etag } });
  }
  if (!part) return new Response(await read(file, 0, file.size - 1), { headers });
  const { start, end } = part;
  return new Response(await read(file, start, end), {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(end - start + 1),
      "content-range": `bytes ${start}-${end}/${file.size}`,
    },
  });
};
