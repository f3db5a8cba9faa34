import { embeddedFiles, type Family, type FamilyStatement, type ModelConfig, statedFamily } from "@tiny-random/core";

/** A family that reads series, for which Transformers has no processors. */
export const timeSeriesFamily = <C extends ModelConfig>(family: FamilyStatement<C>): Family =>
  statedFamily(family, { files: embeddedFiles(family.repo, {}), processors: () => [] });

/** Why padding has no meaning where every series has the length that the config states. */
export const oneLength = { none: "every series has the length that the config states" } as const;
