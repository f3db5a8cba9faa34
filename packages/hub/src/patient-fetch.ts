import { setTimeout as sleep } from "node:timers/promises";

/** How patient downloads are. */
export interface Patience {
  /** Tries of one request, the first one included. */
  readonly tries: number;
  /** Milliseconds before the second try; every further one waits twice as long. */
  readonly firstWait: number;
  /** The longest wait, also where the server asks for more. */
  readonly longestWait: number;
  /** Milliseconds without a byte after which a connection counts as stalled. */
  readonly stall: number;
  /** Bytes of the largest answer. */
  readonly largest: number;
}

/** For people and CI: gives up after about a minute. */
export const usualPatience: Patience = {
  tries: 5,
  firstWait: 1_000,
  longestWait: 30_000,
  stall: 30_000,
  largest: 200_000_000,
};

/** An answer that is larger than what is allowed. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** A connection that gave nothing for too long, or ended too early, at every try. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

const isPassing = (status: number): boolean => status === 429 || status === 408 || status >= 500;

/** Milliseconds that a Retry-After header asks for: seconds, or a date. */
const askedWait = (response: Response): number | undefined => {
  const header = response.headers.get("retry-after");
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
};

/** What came of a body before it ended or broke off. */
interface Received {
  readonly pieces: Uint8Array[];
  bytes: number;
}

/** Ends a request that goes without a byte for too long. */
class Watch {
  readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
    this.touch();
  }

  touch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(new Error("no byte came for too long")), this.milliseconds);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

const signalOf = (watch: Watch, given: AbortSignal | null | undefined): AbortSignal =>
  given ? AbortSignal.any([watch.controller.signal, given]) : watch.controller.signal;

const readInto = async (received: Received, response: Response, watch: Watch, largest: number): Promise<void> => {
  for await (const piece of response.body ?? []) {
    watch.touch();
    received.bytes += piece.byteLength;
    if (received.bytes > largest) throw new TooLargeError(`more than ${largest} bytes`);
    received.pieces.push(piece);
  }
};

const declaredSize = (response: Response): number => Number(response.headers.get("content-length") ?? 0);

/** The headers that continue a download where it broke off. */
const resumeHeaders = (headers: Headers, first: Response, { bytes }: Received): Headers => {
  const resumed = new Headers(headers);
  const etag = first.headers.get("etag");
  const [, start = 0, end = ""] = /^bytes=(\d+)-(\d*)/.exec(headers.get("range") ?? "") ?? [];
  resumed.set("range", `bytes=${Number(start) + bytes}-${end}`);
  if (etag) resumed.set("if-range", etag);
  return resumed;
};

/**
 * A fetch for small files that waits and tries again where a server is busy (429, 5xx; `Retry-After`), a connection
 * stalls or is cut, and continues a download where it broke off. The token goes to the given origin only.
 */
export const patientFetch = (
  origin: string,
  token: string | undefined,
  patience: Patience = usualPatience,
): typeof fetch => {
  const authorized = (url: URL, headers: Headers): Headers => {
    headers.set("accept-encoding", "identity");
    if (token !== undefined && url.origin === origin) headers.set("authorization", `Bearer ${token}`);
    return headers;
  };
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = authorized(url, new Headers(init.headers));
    return fetchPatiently(url, { ...init, headers }, patience);
  };
};

const pause = (attempt: number, { firstWait, longestWait }: Patience, asked?: number): Promise<unknown> =>
  sleep(Math.min(longestWait, asked ?? firstWait * 2 ** attempt));

const fetchPatiently = async (
  url: URL,
  init: RequestInit & { readonly headers: Headers },
  patience: Patience,
): Promise<Response> => {
  let received: Received = { pieces: [], bytes: 0 };
  let first: Response | undefined;
  let problem: unknown;
  for (let attempt = 0; attempt < patience.tries; attempt++) {
    const watch = new Watch(patience.stall);
    try {
      const headers = first && received.bytes > 0 ? resumeHeaders(init.headers, first, received) : init.headers;
      const response = await fetch(url, { ...init, headers, signal: signalOf(watch, init.signal) });
      if (isPassing(response.status)) {
        if (attempt === patience.tries - 1) return response;
        await response.body?.cancel();
        await pause(attempt, patience, askedWait(response));
        continue;
      }
      if (!response.ok) return response;
      const continues = response.status === 206 && received.bytes > 0;
      if (!continues) [first, received] = [response, { pieces: [], bytes: 0 }];
      if (declaredSize(response) > patience.largest) throw new TooLargeError(`${declaredSize(response)} bytes`);
      await readInto(received, response, watch, patience.largest);
      const { status, headers: answered } = first ?? response;
      return new Response(Buffer.concat(received.pieces), { status, headers: answered });
    } catch (error) {
      if (error instanceof TooLargeError || init.signal?.aborted) throw error;
      problem = error;
      if (attempt < patience.tries - 1) await pause(attempt, patience);
    } finally {
      watch.end();
    }
  }
  throw new UnreachableError(`${url.origin} does not answer as it should`, { cause: problem });
};
