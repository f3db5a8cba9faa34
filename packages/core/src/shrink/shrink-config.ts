import type { Size } from "../contract/size.ts";
import { type Fields, tinyValues } from "./roles.ts";

/**
 * Step 2: a reference's config with every size tiny and everything that chooses a code path as it is.
 *
 * @param exceptions a family's own tiny values, where the table of roles does not fit it
 */
export const shrinkConfig = <C extends Fields>(reference: C, size: Size, exceptions: Partial<C> = {}): C => ({
  ...reference,
  ...Object.fromEntries(tinyValues(reference, size)),
  ...exceptions,
});
