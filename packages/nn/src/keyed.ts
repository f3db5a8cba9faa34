import type { Child } from "./module.ts";

/** A module's child under a key that is only known when the module is made, typed so that `m[key]` is that child. */
export const keyed = <K extends string, P extends Child>(key: K, part: P) =>
  ({ [key]: part }) as { readonly [Key in K]: P };
