import { createMiddleware } from "hono/factory";
import { HubError } from "./http-error.ts";

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/**
 * Refuses what a browser sends for a page of another origin, with a token or without one: a plain form may be posted anywhere.
 * Clients that are no browsers send neither header.
 */
export const fromSameOrigin = createMiddleware(async (c, next) => {
  const [origin, site] = [c.req.header("origin"), c.req.header("sec-fetch-site")];
  const isOther = origin !== undefined && hostOf(origin) !== c.req.header("host");
  if (isOther || (site !== undefined && site !== "same-origin"))
    throw new HubError(403, "Forbidden", "A page of another origin must not write here.");
  await next();
});
