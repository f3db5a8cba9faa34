import type { Families, GenerateOptions, Make, Selected, Step } from "@tiny-random/core";
import workerpool from "workerpool";
import { type GenerateFlags, generateOptions } from "./generate-options.ts";
import { signals } from "./interrupt.ts";
import { installedFamilies } from "./plugins.ts";
import { sentRow } from "./sent-row.ts";

/** The orders that come with every class: a worker finds plugins and reads flags as the command did. */
export interface WorkerOrders {
  readonly flags: GenerateFlags;
  readonly out: string;
}

/** What a worker can be asked to make. */
export type Asked = "native" | "loadable";

// An interrupt reaches every process of a terminal; the command lets workers finish what they are at.
for (const name of signals) process.on(name, () => {});

type StartMaking<S extends Selected> = (
  families: Families,
  options: GenerateOptions,
  stepStarted: (step: Step) => void,
) => Make<S>;

/** Answers a class with its row. What making needs is prepared with the first one. */
const answering = <S extends Selected>(loadMaker: () => Promise<StartMaking<S>>) => {
  const prepare = async ({ flags, out }: WorkerOrders): Promise<Make<S>> => {
    const [start, options, families] = await Promise.all([
      loadMaker(),
      generateOptions(flags, out),
      installedFamilies(),
    ]);
    return start(families, options, (step) => workerpool.workerEmit(step));
  };
  let prepared: Promise<Make<S>> | undefined;
  return async (selected: S, fingerprint: string | null, orders: WorkerOrders) => {
    prepared ??= prepare(orders);
    const row = await (await prepared)(selected, fingerprint);
    return row && sentRow(row);
  };
};

const answers = {
  native: answering(async () => (await import("@tiny-random/core")).makeHere),
  loadable: answering(async () => (await import("@tiny-random/day-zero")).makeLoadableHere),
} satisfies Record<Asked, unknown>;
workerpool.worker(answers);

// Ready to be asked, and at work already on what every answer needs.
await Promise.all([import("@tiny-random/core"), installedFamilies()]);
