import type { Make, Selected } from "@tiny-random/core";
import workerpool from "workerpool";
import { type GenerateFlags, generateOptions } from "./generate-options.ts";
import { installedFamilies } from "./plugins.ts";
import { sentRow } from "./sent-row.ts";

/** What a worker is told with every class: it finds plugins and reads flags as the command did. */
export interface WorkerOrders {
  readonly flags: GenerateFlags;
  readonly out: string;
}

// An interrupt reaches every process of a terminal; the command lets workers finish what they are at.
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => {});

const prepare = async ({ flags, out }: WorkerOrders): Promise<Make> => {
  const { makeHere } = await import("@tiny-random/core");
  const [options, families] = await Promise.all([generateOptions(flags, out), installedFamilies()]);
  return makeHere(families, options, (step) => workerpool.workerEmit(step));
};

let prepared: Promise<Make> | undefined;

workerpool.worker({
  make: async (selected: Selected, fingerprint: string | null, orders: WorkerOrders) => {
    prepared ??= prepare(orders);
    const row = await (await prepared)(selected, fingerprint);
    return row && sentRow(row);
  },
});

// Ready to be asked, and at work already on what every answer needs.
await Promise.all([import("@tiny-random/core"), installedFamilies()]);
