import { contractSuite } from "@tiny-random/core/contract-suite";
import plugin from "./plugin.ts";

await contractSuite(plugin, import.meta.dirname);
