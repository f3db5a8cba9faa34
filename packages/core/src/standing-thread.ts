import { parentPort, workerData } from "node:worker_threads";
import { standing } from "./standing.ts";

for (const directory of workerData as readonly string[]) parentPort?.postMessage(standing(directory) ?? null);
