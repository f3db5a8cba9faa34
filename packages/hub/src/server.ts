import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { InputError } from "@tiny-random/core";

/** Where a server listens. */
export interface Address {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** What answers requests. */
export interface RequestHandler {
  fetch(request: Request, environment?: object): Response | Promise<Response>;
}

/** A server that accepts requests. */
export interface RunningServer {
  /** What clients set as `HF_ENDPOINT`. */
  readonly url: string;
  /** Accepts nothing more, lets requests under way end for a while, and then ends them. */
  close(): Promise<void>;
}

const drainMilliseconds = 10_000;

/**
 * Clients that are slow to ask, or to take what they asked for, do not hold a connection for ever; but one that works on what
 * it got for minutes, as loading and running a model takes, finds its connection open when it goes on.
 */
const limits = { headersTimeout: 10_000, requestTimeout: 120_000, keepAliveTimeout: 300_000 };
/** A client also waits while many models are made before the one it asked for. */
const idleMilliseconds = 300_000;

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
    // Connections whose last request has been answered are idle from then on.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(deadline);
      clearInterval(idle);
      resolve();
    });
  });

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "it is in use",
  EACCES: "there is no permission to use it",
  EADDRNOTAVAIL: "this machine has no such address",
};

const listen = (server: Server, { host, port }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = reasons[cause.code ?? ""] ?? cause.message;
      reject(
        new InputError(`cannot listen on ${host}:${port}: ${reason}`, "Give another --port or --host.", { cause }),
      );
    });
    server.listen(port, host, () => resolve());
  });

/** Serves an app. Rejects with InputError where the address cannot be used. */
export const startServer = async (app: RequestHandler, address: Address): Promise<RunningServer> => {
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: limits }) as Server;
  server.setTimeout(idleMilliseconds);
  await listen(server, address);
  const { port } = server.address() as AddressInfo;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
};
