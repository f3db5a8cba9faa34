import { parentPort, workerData } from "node:worker_threads";
import { intactModel } from "./intact-models.ts";

for (const directory of workerData as readonly string[]) parentPort?.postMessage(intactModel(directory) ?? null);
