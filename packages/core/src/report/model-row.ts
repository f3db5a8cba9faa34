import type { Provenance } from "../save/provenance.ts";
import type { Row } from "./row.ts";

/** The row of a model that stands in its directory, from what its provenance says. */
export const modelRow = (
  provenance: Omit<Provenance, "generator" | "status" | "files">,
  outcome: Pick<Row, "milliseconds" | "bytes"> & {
    readonly status: Exclude<Row["status"], "failed">;
    readonly directory: string;
  },
): Row => {
  const { architecture, modelType, owner, plugin, task, changed, kept, processorClasses, parameters } = provenance;
  const { status, directory, milliseconds, bytes } = outcome;
  return {
    architecture,
    modelType,
    owner,
    plugin,
    task,
    status,
    directory,
    milliseconds,
    bytes: Object.fromEntries(Object.entries(bytes).sort(([a], [b]) => (a < b ? -1 : 1))),
    changed,
    kept,
    processorClasses,
    parameters,
  };
};
