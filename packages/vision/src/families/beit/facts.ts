import { beit } from "@tiny-random/atlas/configs/beit";
import { type ConfigOf, narrowed } from "@tiny-random/core";

export const beitFacts = narrowed(beit, { patch_size: "number" });

/** The config of BEiT. */
export type BeitConfig = ConfigOf<typeof beitFacts>;
