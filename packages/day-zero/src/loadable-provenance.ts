import type { ProvenClass } from "@tiny-random/atlas";
import type { Provenance } from "@tiny-random/core";

/** What a size of the model depends on: `layers.*.mlp.up_proj.weight[0]`. */
interface RecordedDimension {
  readonly place: string;
  readonly reference: number;
  readonly tiny: number;
  readonly expression: string;
}

/** The provenance of a model that was made to load: what was derived, and what is in doubt; nothing was run. */
export type LoadableProvenance = Omit<Provenance, "generator" | "status" | "files"> & {
  readonly dimensions: readonly RecordedDimension[];
  /** What Transformers made of this class's model at the default settings; null where these are others, or nobody looked. */
  readonly proven: ProvenClass | null;
  /** One sentence for each size that has another explanation nearly as good. */
  readonly doubts: readonly string[];
};
