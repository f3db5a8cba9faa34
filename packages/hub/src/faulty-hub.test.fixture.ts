import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { RequestHandler } from "./server.ts";

/** A request as the server saw it. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Answers a request in its own way; false leaves it to the hub. */
export type Fault = (request: Seen, response: ServerResponse, count: number) => boolean;

/** A hub on loopback that misbehaves as told. */
export interface FaultyHub {
  readonly url: string;
  readonly seen: Seen[];
  fault: Fault;
  close(): Promise<void>;
}

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );

/** Starts one over an app. */
export const faultyHub = async (app: RequestHandler): Promise<FaultyHub> => {
  const seen: Seen[] = [];
  const answer = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const one = { method, path: url, headers };
    seen.push(one);
    const count = seen.filter(({ path }) => path === url).length;
    if (!hub.fault(one, response, count)) void answer(request, response);
  });
  const hub: FaultyHub = {
    url: await listening(server),
    seen,
    fault: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return hub;
};

/** Refuses with a status and the headers of the Hub. */
export const refuse = (
  response: ServerResponse,
  status: number,
  code?: string,
  headers: Readonly<Record<string, string>> = {},
): true => {
  const text = JSON.stringify({ error: "refused" });
  response.writeHead(status, { "content-type": "application/json", ...(code && { "x-error-code": code }), ...headers });
  response.end(text);
  return true;
};
