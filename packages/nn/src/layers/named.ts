import { type AnyModule, module } from "../module.ts";

/** A part with its key in the checkpoint: families name the parts of one block differently. */
export type Named<P> = readonly [key: string, part: P];

type Parts<P> = { readonly [Role in keyof P]: Named<Exclude<P[Role], undefined>> | undefined };

/**
 * A module whose parts are stored under the checkpoint's keys and called by their roles.
 *
 * @param parts role → key and part; a role whose value is undefined does not exist
 * @param forward receives the parts by role, then the call's arguments
 */
export const namedModule = <P extends Readonly<Record<string, AnyModule | undefined>>, A extends readonly unknown[], R>(
  parts: Parts<P>,
  forward: (parts: P, ...args: A) => R,
) => {
  const entries = Object.entries<Named<AnyModule> | undefined>(parts).flatMap(([role, named]) =>
    named ? [[role, ...named] as const] : [],
  );
  const children = Object.fromEntries(entries.map(([, key, part]) => [key, part]));
  return module(children, (m, ...args: A) =>
    forward(Object.fromEntries(entries.map(([role, key]) => [role, m[key]])) as P, ...args),
  );
};

/** A record of one computed key, typed by it: for the part of a module whose key a family chooses. */
export const keyed = <K extends string, P>(key: K, part: P) => ({ [key]: part }) as Record<K, P>;
