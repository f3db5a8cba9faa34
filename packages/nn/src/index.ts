export type { Conv2dOptions, Pair } from "./convolve.ts";
export {
  addDims,
  type Dim,
  dimsEqual,
  dimText,
  parseDim,
  type Shape,
  scaleDim,
  shapeText,
  subtractDims,
  symbol,
} from "./dim.ts";
export { type DType, elementSize, isFloat, type TensorData } from "./dtype.ts";
export {
  type Attribute,
  type Body,
  type Choice,
  Graph,
  type Initializer,
  type Node,
  type Operand,
  ShapeError,
  type Value,
} from "./graph.ts";
export { fromFloat16, toFloat16 } from "./half.ts";
export { initialize, type Seed } from "./initialize.ts";
export { activation, hardSigmoid, UnknownActivationError, xielu } from "./layers/activation.ts";
export { type AttentionOptions, attend, groupOfEach, mergeHeads, splitHeads } from "./layers/attention.ts";
export { batchNorm } from "./layers/batch-norm.ts";
export { asImage, atPixels, channelsFirst, channelsLast, imageOf } from "./layers/channels.ts";
export { amongLargest } from "./layers/choice.ts";
export { clippedLinear } from "./layers/clipped-linear.ts";
export { type ConvolutionOptions, conv1d, conv2d, convTranspose1d, convTranspose2d } from "./layers/convolution.ts";
export {
  type DisentangledConfig,
  type DisentangledContext,
  disentangledAttention,
  distanceBuckets,
  distanceIndex,
  positionBias,
  scoringOf,
  waysToScore,
} from "./layers/disentangled-attention.ts";
export { byDistance, distanceBucket, earlierBucket, type OfDistance, ofDistances } from "./layers/distance-buckets.ts";
export { embedding, scaledEmbedding } from "./layers/embedding.ts";
export { feedForward } from "./layers/feed-forward.ts";
export { type AttentionInputs, fusedAttention } from "./layers/fused-attention.ts";
export { type GatedTowerConfig, gatedTowerEncoder } from "./layers/gated-tower.ts";
export { heldWeight, linear, transposedLinear } from "./layers/linear.ts";
export { type LstmState, lstm, steppedLstm } from "./layers/lstm.ts";
export {
  blockCausalMask,
  causalMask,
  forbidden,
  groupMask,
  narrowedMask,
  nearMask,
  paddingMask,
  unevenMask,
  wholeBlockMask,
} from "./layers/mask.ts";
export { keyed, type Named, namedModule } from "./layers/named.ts";
export {
  bareLayerNorm,
  bareRmsNorm,
  centeredLayerNorm,
  centeredRmsNorm,
  groupNorm,
  layerNorm,
  rmsNorm,
  unitLength,
} from "./layers/norm.ts";
export {
  asSequence,
  type GridPositions,
  interpolatedPositions,
  type PositionMode,
  patchProjection,
  shufflePatches,
} from "./layers/patches.ts";
export { type ProjectionConfig, projection } from "./layers/projection.ts";
export { type RotaryPairs, type RotaryTables, rotate } from "./layers/rotary.ts";
export {
  joinedPixels,
  overWindows,
  projectedWindows,
  swinEncoder,
  swinStages,
  swinWidths,
} from "./layers/shifted-windows.ts";
export {
  type TowerBlock,
  type TowerConfig,
  towerAttention,
  towerEncoder,
  towerLayer,
  towerLayers,
  towerMlp,
} from "./layers/tower.ts";
export {
  dense,
  type VitBlock,
  type VitLayerConfig,
  vitAttention,
  vitLayer,
  vitSelfAttention,
} from "./layers/vit-layer.ts";
export { biasRows, type SwinConfig, type SwinOptions, windowAttention } from "./layers/window-attention.ts";
export {
  inWindows,
  outOfWindows,
  padToWindows,
  shifted,
  shiftMask,
  type WindowGrid,
  windowGrid,
} from "./layers/windows.ts";
export {
  type AnyModule,
  andThen,
  baseModel,
  beside,
  type Child,
  type Children,
  calledAs,
  inFloat32,
  joined,
  type Keys,
  type Module,
  module,
  type NamedParameter,
  namedParameters,
  neverRead,
  renamed,
  without,
} from "./module.ts";
export { bias, type Initialization, Parameter, type ParameterOptions, scale, weight } from "./parameter.ts";
export type { GridSampleOptions, InterpolateOptions, PadOptions } from "./resample.ts";
export { readSafetensors, roundTo, type StoredTensor, safetensorsDtype, writeSafetensors } from "./safetensors.ts";
export { type SessionDtype, sessionDtypes } from "./session-dtypes/dtype-names.ts";
export { type BatchStatistics, Tensor } from "./tensor.ts";
