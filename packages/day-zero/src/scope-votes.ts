import { isNumber } from "./block-tree.ts";
import type { ConfigNumber } from "./config-numbers.ts";
import type { Header } from "./header.ts";

/** How far a scope's numbers are from a tensor: 0 where they explain its neighbours best, up to 2 where they explain none. */
export type ScopeDistance = (tensor: string, scope: string) => number;

/** The places above a tensor whose neighbours are asked: its first one, two and three parts. */
const placesOf = (tensor: string): string[] => {
  const parts = tensor.split(".").slice(0, -1);
  return [1, 2, 3]
    .filter((count) => count <= parts.length && !parts.slice(0, count).some(isNumber))
    .map((count) => parts.slice(0, count).join("."));
};

const sizesBelow = (header: Header): Map<string, Set<number>> => {
  const sizes = new Map<string, Set<number>>();
  for (const [name, { shape }] of header) {
    for (const place of placesOf(name)) {
      const found = sizes.get(place) ?? new Set();
      for (const size of shape) if (size > 16) found.add(size);
      sizes.set(place, found);
    }
  }
  return sizes;
};

const scalable = new Set(["width", "head width", "vocabulary", "positions"]);

const explainedBy = (numbers: readonly ConfigNumber[], scope: string): ReadonlySet<number> => {
  const own = numbers.filter((number) => number.scope === scope && scalable.has(number.role));
  const heads = numbers.filter((number) => number.scope === scope && number.role === "heads");
  const products = own
    .filter(({ role }) => role === "head width")
    .flatMap(({ value }) => heads.map((count) => count.value * value));
  return new Set([...own.flatMap(({ value }) => [value, 2 * value, 3 * value, 4 * value]), ...products]);
};

/** Asks every tensor's neighbours which nested config explains most of their sizes. */
export const scopeDistances = (header: Header, numbers: readonly ConfigNumber[]): ScopeDistance => {
  const scopes = [...new Set(numbers.map(({ scope }) => scope))];
  if (scopes.length < 2) return () => 0;
  const explained = new Map(scopes.map((scope) => [scope, explainedBy(numbers, scope)]));
  const shares = new Map<string, Map<string, number>>();
  for (const [place, sizes] of sizesBelow(header)) {
    const share = (scope: string) => [...sizes].filter((size) => explained.get(scope)?.has(size)).length;
    shares.set(place, new Map(scopes.map((scope) => [scope, share(scope)])));
  }
  const distanceAt = (place: string, scope: string): number => {
    const found = shares.get(place);
    const best = Math.max(1, ...(found?.values() ?? []));
    return 1 - (found?.get(scope) ?? 0) / best;
  };
  return (tensor, scope) => {
    const places = placesOf(tensor);
    if (places.length === 0) return scope === "" ? 0 : 0.5;
    const weights = places.map((_, index) => index + 1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return (
      (2 * places.reduce((sum, place, index) => sum + (weights[index] ?? 0) * distanceAt(place, scope), 0)) / total
    );
  };
};
