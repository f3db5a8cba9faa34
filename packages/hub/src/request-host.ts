import { isIP } from "node:net";

/** The name of a Host header, without its port and an IPv6 address's brackets. */
const nameOf = (host: string): string =>
  host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();

const isLoopback = (name: string): boolean =>
  name === "localhost" ||
  name.endsWith(".localhost") ||
  name === "::1" ||
  (isIP(name) === 4 && name.startsWith("127."));

/**
 * Which Host headers a server answers to. A page of another site may make its name lead here (DNS rebinding), and then the
 * browser takes it for the same origin; so names count only that are loopback's, the listening address, or allowed. A server
 * that listens on every address answers to any address, but to no other name.
 *
 * @param address where the server listens
 * @param allowed further names
 */
export const hostRule = (address: string, allowed: readonly string[] = []): ((host: string) => boolean) => {
  const names = new Set([address, ...allowed].map(nameOf));
  const isEverywhere = address === "0.0.0.0" || address === "::";
  const isKnown = (host: string): boolean => {
    const name = nameOf(host);
    return names.has(name) || isLoopback(name) || (isEverywhere && isIP(name) !== 0);
  };
  const known = new Map<string, boolean>();
  return (host) => {
    const answer = known.get(host) ?? isKnown(host);
    // Anybody can send any name: what is not known is not remembered.
    if (answer) known.set(host, answer);
    return answer;
  };
};
