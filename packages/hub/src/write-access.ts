import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { HubError } from "./http-error.ts";

/** Compares two secrets in a time that tells nothing about them. */
const sameSecret = (a: string, b: string): boolean => {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
};

/** Whether a request brings the server's token; without one, no request does. */
export const bringsToken = (authorization: string | undefined, token: string | undefined): boolean => {
  const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "";
  return token !== undefined && sameSecret(given, token);
};

/** Lets only requests through that may write; with a token, those that have it. */
export const writeAccess = (token: string | undefined) =>
  createMiddleware(async (c, next) => {
    if (token !== undefined && !bringsToken(c.req.header("authorization"), token))
      throw new HubError(401, undefined, "Invalid credentials in Authorization header");
    await next();
  });

/** Signs the address that one large file is uploaded to, where clients send no token. */
export const uploadSignature = () => {
  const key = randomBytes(32);
  const sign = (sha256: string, size: number): string =>
    createHmac("sha256", key).update(`${sha256} ${size}`).digest("hex");
  return { sign, isSigned: (sha256: string, size: number, text: string) => sameSecret(sign(sha256, size), text) };
};
