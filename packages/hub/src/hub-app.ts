import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Catalogue } from "./catalogue.ts";
import { readableAnywhere } from "./cross-origin.ts";
import { fileContent } from "./file-content.ts";
import { GenerationError } from "./generate-on-demand.ts";
import { HubError, headerText } from "./http-error.ts";
import { readRoutes } from "./read-routes.ts";
import { type ReadyFiles, readyFiles } from "./ready-files.ts";
import type { RequestHandler } from "./server.ts";
import { readOnlyRoutes, type WriteOptions, writeRoutes } from "./write-routes.ts";

/** What a server says while it works: one line a request, without query and headers, which may hold secrets. */
export type Log = (line: string) => void;

const errorResponse = (status: number, code: HubError["code"], message: string): Response =>
  Response.json(
    { error: message },
    {
      status,
      headers: { ...(code && { "x-error-code": code }), "x-error-message": headerText(message), ...readableAnywhere },
    },
  );

/** An error as a client of the Hub understands it. */
const responseOf = (error: unknown, log: Log): Response => {
  if (error instanceof HubError) return errorResponse(error.status, error.code, error.message);
  if (error instanceof HTTPException) return errorResponse(error.status, "BadRequest", error.message || "Bad request.");
  log(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  if (error instanceof GenerationError) return errorResponse(500, undefined, error.message);
  return errorResponse(500, undefined, "The server failed; its log says how.");
};

/** Pages for people beside the protocol for clients. */
export type Pages = (request: Request) => Promise<Response | undefined>;

/** What an app has besides reading. */
export interface AppOptions {
  /** The place that clients may write to. */
  readonly write?: WriteOptions | undefined;
  readonly pages?: Pages | undefined;
  /** Which Host headers are answered; any, where it is absent. */
  readonly isHost?: (host: string) => boolean;
}

const requestLine = (method: string, path: string, status: number, milliseconds: number): string =>
  `${method} ${headerText(path)} ${status} ${Math.round(milliseconds)} ms`;

/** The path of an absolute address. */
const pathOf = (url: string): string => url.slice(url.indexOf("/", "https://".length)).replace(/[?#].*/, "");

/** The Hub's protocol over a catalogue of models; without a place to write to, it only reads. */
export const hubApp = (models: Catalogue, log: Log, options: AppOptions = {}): RequestHandler => {
  const ready = readyFiles(fileContent());
  const app = routes(models, ready, log, options);
  return {
    fetch: (request, environment) => {
      const host = request.headers.get("host") ?? "";
      if (options.isHost && !options.isHost(host)) {
        log(requestLine(request.method, pathOf(request.url), 421, 0));
        return errorResponse(
          421,
          undefined,
          `This server does not answer to the name ${host.slice(0, 100)}: see --allow-host.`,
        );
      }
      const answer = ready.answer(request);
      if (answer) log(requestLine(request.method, pathOf(request.url), answer.status, 0));
      return answer ?? app.fetch(request, environment);
    },
  };
};

const routes = (models: Catalogue, ready: ReadyFiles, log: Log, { write, pages }: AppOptions): Hono => {
  const app = new Hono();
  app.use(async (c, next) => {
    const start = performance.now();
    await next();
    log(requestLine(c.req.method, c.req.path, c.res.status, performance.now() - start));
  });
  app.use("/api/*", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(readableAnywhere)) c.res.headers.set(name, value);
  });
  app.route("/", write ? writeRoutes(models, write) : readOnlyRoutes());
  app.route("/", readRoutes(models, ready, write?.token));
  app.notFound(async (c) => (await pages?.(c.req.raw)) ?? errorResponse(404, undefined, "There is no such address."));
  app.onError((error, c) => {
    const response = responseOf(error, log);
    const commit = c.res.headers.get("x-repo-commit");
    if (commit) response.headers.set("x-repo-commit", commit);
    return response;
  });
  return app;
};
