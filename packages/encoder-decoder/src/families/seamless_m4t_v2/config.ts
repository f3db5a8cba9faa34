// The config that the second version of SeamlessM4T reads.
import { seamlessM4tV2 } from "@tiny-random/atlas/configs/seamless_m4t_v2";
import { type ConfigOf, narrowed } from "@tiny-random/core";

/** The class's facts; positions count from behind the padding ids. */
export const facts = narrowed(seamlessM4tV2, { pad_token_id: "number", t2u_pad_token_id: "number" });

/** The config of all parts together. */
export type SeamlessV2Config = ConfigOf<typeof facts>;
