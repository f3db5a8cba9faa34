export { type ServeOptions, serve } from "./serve.ts";
export type { RunningServer } from "./server.ts";
