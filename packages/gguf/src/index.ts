export type { Architecture } from "./architecture.ts";
export type { GgmlType } from "./format/quantize.ts";
export { architectureOf, ggufFiles, ggufFormat, ggufTypes, roundedFile } from "./gguf-files.ts";
export { modelTypes } from "./model-types.ts";
export { projectorOf } from "./projectors.ts";
