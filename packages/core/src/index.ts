export { type ConfigFacts, type ConfigOf, configFacts, narrowed } from "@tiny-random/atlas/config-facts";
export { withRegularFile } from "./contract/bounded-file.ts";
export { decoderFeed, encoderDecoderForward, idTensor, rowsOf } from "./contract/decoding-plan.ts";
export { endableRun, type Run } from "./contract/endable.ts";
export { InputError, ValidationError } from "./contract/errors.ts";
export { type FamilyParts, type FamilyStatement, statedFamily, tinyOf } from "./contract/family-statement.ts";
export { labelsOf } from "./contract/labels.ts";
export { positionsBehindPadding } from "./contract/longest-text.ts";
export { memoized } from "./contract/memoized.ts";
export { nearest } from "./contract/near-name.ts";
export * from "./contract/plugin.ts";
export {
  directoryFiles,
  embeddedFiles,
  joinedFiles,
  parseJsonObject,
  type ReferenceFiles,
  readJsonObject,
} from "./contract/reference-files.ts";
export { type Size, type SizeName, sizes } from "./contract/size.ts";
export { spreadTensor } from "./contract/spread-tensor.ts";
export { statedCheckpoints } from "./contract/stated-checkpoints.ts";
export { codecTower, decoderTower, encoderTower, towerOfClass } from "./contract/towers.ts";
export { writeClassTable } from "./discover/class-table.ts";
export { discover, type Families, type InstalledPlugin, joinPlugins } from "./discover/discover.ts";
export { classNamed, modelName, type NamedClass } from "./discover/model-name.ts";
export { allArchitectures, type Selected, selectArchitectures, selectOfReference } from "./discover/select.ts";
export { type FamilyPlan, type Plan, planArchitecture, planFamily } from "./plan/family-plan.ts";
export type { GenerateOptions } from "./plan/generate-options.ts";
export { seedOf } from "./plan/instantiate.ts";
export {
  type CoverageCount,
  type CoverageStatus,
  type CoveredPair,
  coverage,
  coverageCounts,
} from "./report/coverage.ts";
export { type ExplainedSession, type ExplainedTensor, type Explanation, explain } from "./report/explain.ts";
export { modelRow } from "./report/model-row.ts";
export { mergeReports, readReport } from "./report/report.ts";
export { failedRow, type ReportRow, type Row, type Step, steps } from "./report/row.ts";
export { modelSha } from "./report/summary.ts";
export { filledConfig, isConfig, mergedConfig, type ReadConfig, readConfigOf } from "./resolve/read-config.ts";
export {
  embeddedReference,
  filesReference,
  listedArchitectures,
  type Reference,
  type ReferenceSource,
  readConfig,
  readReference,
  readTypedConfig,
  variantReference,
} from "./resolve/reference.ts";
export { applySettings, parseSetting, type Setting } from "./resolve/set-options.ts";
export { withTaggedFloats } from "./resolve/special-floats.ts";
export { readSpelledJson, spelledJsonText, withMarkedFloats } from "./resolve/spelled-json.ts";
export { createFingerprint } from "./run/fingerprint.ts";
export { createGenerator, directoryName } from "./run/generate.ts";
export {
  findCurrent,
  type Make,
  makeHere,
  type RunListener,
  type RunSettings,
  runAll,
  runSelection,
  signalsDelivered,
  type Workers,
} from "./run/run.ts";
export { parseShard, type Shard, shardOf } from "./run/shard.ts";
export {
  dtypeSessions,
  dtypeTolerances,
  sessionDtypeNames,
  sessionInDtype,
  typedSessionsNamed,
} from "./save/dtype-sessions.ts";
export { externalData } from "./save/external-data.ts";
export type { ModelFormat, SavedModel } from "./save/model-format.ts";
export { generatorVersion, type Provenance, provenanceFile } from "./save/provenance.ts";
export {
  type Files,
  filesBelow,
  jsonText,
  makeDirectory,
  pendingDirectory,
  readFileIn,
  sha256,
  traceSession,
  weightFiles,
  writeAtomically,
} from "./save/save.ts";
export { halfVariant } from "./save/weight-variant.ts";
export { floatFields } from "./shrink/float-fields.ts";
export { type Role, type RoleNames, roleOf } from "./shrink/roles.ts";
export { shrinkConfig } from "./shrink/shrink-config.ts";
export { configChanges, configText } from "./shrink/written-config.ts";
export { takeAxis } from "./validate/axes.ts";
export { largestDifference } from "./validate/compare.ts";
export { forward, type LoadedModel } from "./validate/forward.ts";
export { sameGoldenOutputs } from "./validate/golden-outputs.ts";
export { chainsOf } from "./validate/loaded-sessions.ts";
export { goldenFolders, readProvenance, sessionFiles } from "./validate/model-directory.ts";
export { loadSession, type OnnxSession, type Runtime } from "./validate/onnx-session.ts";
export { type DirectoryReport, validateDirectory } from "./validate/validate-directory.ts";
