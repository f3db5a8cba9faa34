import { LRUCache } from "lru-cache";
import type { FileContent } from "./file-content.ts";
import { fileHeaders } from "./file-response.ts";
import type { Repository } from "./repository.ts";
import type { Snapshot, StoredFile } from "./snapshot.ts";

/** Addresses that are remembered; an entry is a few hundred bytes. */
const addresses = 20_000;

/** A file as it was found at an address. */
interface FoundFile {
  readonly file: StoredFile;
  readonly snapshot: Snapshot;
  readonly repository: Repository;
}

/** Files that were given before, given again without looking for them. */
export interface ReadyFiles {
  readonly content: FileContent;
  /** Remembers what a request's address is answered with. */
  remember(request: Request, found: FoundFile): void;
  /** All of a file, where that is known to be the answer; undefined where it takes looking. */
  answer(request: Request): Response | undefined;
}

/** Whether a request can only be answered with a whole file: it asks for no part, and has no condition. */
const isPlain = ({ method, headers }: Request): boolean =>
  (method === "GET" || method === "HEAD") && !headers.has("range") && !headers.has("if-none-match");

/**
 * Remembers files by address. Finding one takes several steps, which would cost more than giving it. What is
 * remembered counts as long as its repository says that it is current, and its content is in memory.
 */
export const readyFiles = (content: FileContent): ReadyFiles => {
  const known = new LRUCache<string, FoundFile & { readonly headers: Readonly<Record<string, string>> }>({
    max: addresses,
  });
  return {
    content,
    remember: (request, found) => {
      const { file, snapshot, repository } = found;
      const headers = Object.freeze(fileHeaders(file, snapshot, repository.summary.standIn));
      known.set(request.url, { ...found, headers });
    },
    answer: (request) => {
      const found = known.get(request.url);
      if (!found || !isPlain(request) || !found.repository.isCurrent?.(found.snapshot)) return undefined;
      const { file, headers } = found;
      if (request.method === "HEAD") return new Response(null, { headers });
      const bytes = content.kept(file);
      return bytes && new Response(bytes, { headers });
    },
  };
};
