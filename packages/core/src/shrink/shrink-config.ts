import type { Size } from "../contract/size.ts";
import { type Fields, type RoleNames, tinyValues } from "./roles.ts";

/**
 * Step 2: a reference's config with every size tiny and everything that chooses a code path as it is.
 *
 * @param exceptions a family's own tiny values, where the table of roles does not fit it
 * @param roles field names that the table of roles lacks, since only this family has them
 */
export const shrinkConfig = <C extends Fields>(
  reference: C,
  size: Size,
  exceptions: Partial<C> = {},
  roles: RoleNames = {},
): C => ({
  ...reference,
  ...Object.fromEntries(tinyValues(reference, size, roles)),
  ...exceptions,
});
