export { writeClassTable } from "./class-table.ts";
export {
  type CoverageCount,
  type CoverageStatus,
  type CoveredPair,
  coverage,
  coverageCounts,
} from "./day-zero/coverage.ts";
export { doubtsOf, placeOf } from "./day-zero/doubts.ts";
export { headerLength, headerLimit } from "./day-zero/header.ts";
export { directoryHeaders, hasHeader } from "./day-zero/header-files.ts";
export { planLoadable } from "./day-zero/loadable.ts";
export { loadableFromDirectory } from "./day-zero/loadable-reference.ts";
export {
  makeLoadableHere,
  runLoadable,
  type Unported,
  unportedArchitectures,
  unportedDirectory,
} from "./day-zero/run-loadable.ts";
export { type Dimension, type Solution, solve } from "./day-zero/solve.ts";
export { readSpelledConfig, type SpelledConfig, spelledText } from "./day-zero/spelled-config.ts";
export { type DecodingPlan, decoderFeed, idTensor, rowsOf, type TokenRows } from "./decoding-plan.ts";
export { discover, type Families, type InstalledPlugin, joinPlugins } from "./discover.ts";
export { InputError, ValidationError } from "./errors.ts";
export { type ExplainedSession, type ExplainedTensor, type Explanation, explain } from "./explain.ts";
export { createFingerprint } from "./fingerprint.ts";
export { forward, type LoadedModel } from "./forward.ts";
export { createGenerator } from "./generate.ts";
export type { GenerateOptions } from "./generate-options.ts";
export { sameGoldenOutputs } from "./golden-outputs.ts";
export { labelsOf } from "./labels.ts";
export { chainsOf } from "./loaded-sessions.ts";
export { nearest } from "./near-name.ts";
export { loadSession, type OnnxSession } from "./onnx-session.ts";
export * from "./plugin.ts";
export { generatorVersion, type Provenance } from "./provenance.ts";
export { goldenFolders, readProvenance, sessionFiles } from "./recorded-model.ts";
export { directoryFiles, parseJsonObject, type ReferenceFiles, readJsonObject } from "./reference-files.ts";
export { remembering } from "./remembering.ts";
export { mergeReports, type ReportRow, readReport } from "./report.ts";
export { embeddedReference, filesReference, type Reference, type ReferenceSource, readConfig } from "./resolve.ts";
export { roleOf } from "./roles.ts";
export { failedRow, type Row, type Step, steps } from "./row.ts";
export { type Make, makeHere, type RunListener, type RunSettings, runAll, type Workers } from "./run.ts";
export { filesBelow, makeDirectory, readFileIn, sha256, writeAtomically } from "./save.ts";
export { allArchitectures, type Selected, selectArchitectures } from "./select.ts";
export { parseSetting, type Setting } from "./settings.ts";
export { parseShard, type Shard, shardOf } from "./shard.ts";
export { shrinkConfig } from "./shrink.ts";
export { type Size, type SizeName, sizes } from "./size.ts";
export { decoderTower, encoderTower } from "./towers.ts";
export { type DirectoryReport, validateDirectory } from "./validate-directory.ts";
