import { HubError } from "./http-error.ts";

/** One line of a commit: what happens to a file. */
export type CommitOperation =
  | { readonly kind: "file"; readonly path: string; readonly content: Uint8Array }
  | { readonly kind: "large"; readonly path: string; readonly sha256: string }
  | { readonly kind: "delete"; readonly path: string };

/** A commit as a client sends it. */
export interface CommitRequest {
  readonly title: string;
  readonly parent: string | undefined;
  readonly operations: readonly CommitOperation[];
}

const bad = (message: string): HubError => new HubError(400, "BadRequest", message);

/** Git's own folder, as file systems that fold case, drop trailing dots or keep short names find it too. */
const isGitFolder = (part: string): boolean => /^(\.git|git~1)[ .]*$/iu.test(part);

/** A path that is a file's in every client's directory: relative, without steps upwards, of printable characters. */
const filePath = (value: unknown): string => {
  const shown = JSON.stringify(value)?.slice(0, 100);
  if (typeof value !== "string" || value.length === 0 || value.length > 1000) throw bad(`${shown} is not a path.`);
  const parts = value.split("/");
  const good = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\p{Cc}\\:]/u.test(part));
  if (!good || parts.some(isGitFolder) || Buffer.byteLength(value) > 1000)
    throw bad(`${shown} is not a path that a repository can have.`);
  return value;
};

type Fields = Readonly<Record<string, unknown>>;

const readers: Readonly<Record<string, (fields: Fields) => CommitOperation>> = {
  file: ({ path, content, encoding }) => {
    if (typeof content !== "string") throw bad("A file has no content.");
    const isBase64 = encoding === "base64";
    return { kind: "file", path: filePath(path), content: Buffer.from(content, isBase64 ? "base64" : "utf8") };
  },
  lfsFile: ({ path, oid }) => {
    if (typeof oid !== "string" || !/^[0-9a-f]{64}$/.test(oid)) throw bad("A large file has no SHA-256.");
    return { kind: "large", path: filePath(path), sha256: oid };
  },
  deletedFile: ({ path }) => ({ kind: "delete", path: filePath(path) }),
  deletedFolder: ({ path }) => ({ kind: "delete", path: filePath(String(path).replace(/\/+$/, "")) }),
};

const readLine = (line: string): { readonly key: string; readonly value: Fields } => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw new HubError(400, "BadRequest", "A line of the commit is not valid JSON.", { cause });
  }
  const { key, value } = (typeof parsed === "object" && parsed !== null ? parsed : {}) as Fields;
  if (typeof key !== "string" || typeof value !== "object" || value === null)
    throw bad("A line of the commit has no key and value.");
  return { key, value: value as Fields };
};

/** Reads the lines of a commit. Throws 400 for what is none. */
export const readCommit = (text: string): CommitRequest => {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const read = lines.map(readLine);
  const header = read.find(({ key }) => key === "header")?.value;
  if (!header) throw bad("The commit has no header.");
  const operations = read
    .filter(({ key }) => key !== "header")
    .map(({ key, value }) => {
      const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
      if (!reader) throw bad(`${JSON.stringify(key.slice(0, 100))} is not something that a commit can do.`);
      return reader(value);
    });
  const { summary, parentCommit } = header;
  return {
    title: typeof summary === "string" ? summary.slice(0, 1000) : "",
    parent: typeof parentCommit === "string" ? parentCommit : undefined,
    operations,
  };
};
