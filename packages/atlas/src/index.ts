export { type AtlasChange, compareAtlases } from "./compare.ts";
export { type Field, loadField, writeField } from "./field.ts";
export { type Atlas, type AtlasEntry, type AtlasGap, type AtlasPair, type AtlasTensor, loadAtlas } from "./load.ts";
export {
  type MeasuredClass,
  measuredClass,
  measureKey,
  readMeasures,
  type StoredMeasures,
  writeMeasures,
} from "./measured.ts";
export { type ProcessorDefaults, type ProcessorKind, type ProcessorTable, processorTable } from "./processors.ts";
export { type ProvenClass, provenClass, readProofs, type StoredProofs, writeProofs } from "./proven.ts";
export { type FoldedTensor, unfold } from "./unfold.ts";
