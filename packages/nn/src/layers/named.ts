import { type AnyModule, type Children, module } from "../module.ts";

/** A part with its key in the checkpoint: families name the parts of one block differently. */
export type Named<P> = readonly [key: string, part: P];

type Parts<P> = { readonly [Role in keyof P]: Named<P[Role]> };

/**
 * A module whose parts are stored under the checkpoint's keys and called by their roles.
 *
 * @param parts role → key and part
 * @param forward receives the parts by role, then the call's arguments
 */
export const namedModule = <P extends Readonly<Record<string, AnyModule>>, A extends readonly unknown[], R>(
  parts: Parts<P>,
  forward: (parts: P, ...args: A) => R,
) => {
  const entries = Object.entries<Named<AnyModule>>(parts);
  const children: Children = Object.fromEntries(entries.map(([, named]) => named));
  return module(children, (m, ...args: A) => {
    const byRole = Object.fromEntries(entries.map(([role, [key]]) => [role, m[key] as AnyModule]));
    return forward(byRole as P, ...args);
  });
};
