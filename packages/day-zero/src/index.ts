export { doubtsOf, nameOfDimension } from "./doubts.ts";
export { headerLength, headerLimit } from "./header.ts";
export { directoryHeaders, hasHeader } from "./header-files.ts";
export { planLoadable } from "./loadable.ts";
export {
  isLoadable,
  type LoadableReference,
  loadableFromAtlas,
  loadableFromDirectory,
  provenOf,
} from "./loadable-reference.ts";
export {
  makeLoadableHere,
  runLoadable,
  type Unported,
  unportedArchitectures,
  unportedDirectory,
} from "./run-loadable.ts";
export { type Dimension, type Solution, solve } from "./solve.ts";
export { readSpelledConfig, type SpelledConfig, spelledText } from "./spelled-config.ts";
