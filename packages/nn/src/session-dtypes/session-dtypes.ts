import { TensorProto_DataLocation as DataLocation, type NodeProto } from "onnx-buf";
import { onnxType } from "../tensor.ts";
import { fourBitProduct, normalFloatProduct, type ShortProduct } from "./block-weights.ts";
import type { SessionDtype } from "./dtype-names.ts";
import { type IntegerType, integerNodes, roundedIntegerNodes } from "./dynamic-integers.ts";
import { elementTypes } from "./element-types.ts";
import { inHalfPrecision, roundedToHalf } from "./half-precision.ts";
import {
  bodiesOf,
  constantOf,
  type ModelGraph,
  nodeOf,
  readModelGraph,
  replaceNodes,
  useContribOperators,
  writeModelGraph,
} from "./model-graph.ts";
import { type WeightMatrix, weightFinder } from "./weight-products.ts";

export { type RoundedWeight, type RoundedWeights, roundedWeights, type WeightUse } from "./rounded-weights.ts";

/** How a model is put into a type, and the float32 model of the same values. */
interface Conversion {
  convert(edited: ModelGraph): void;
  round(edited: ModelGraph): void;
}

const shortProducts = (form: (weight: WeightMatrix) => ShortProduct): Conversion => ({
  convert: (edited) => {
    const weightOf = weightFinder(edited);
    useContribOperators(edited);
    replaceNodes(edited, (node) => {
      const weight = weightOf(node);
      if (!weight) return undefined;
      const { product, constants } = form(weight);
      return { nodes: [product(node)], constants };
    });
  },
  round: (edited) => {
    const weightOf = weightFinder(edited);
    replaceNodes(edited, (node) => {
      const weight = weightOf(node);
      if (!weight) return undefined;
      const { name, rows, columns } = weight;
      const rounded = constantOf(`${name}_rounded`, "float32", [rows, columns], form(weight).rounded);
      return { nodes: [nodeOf("MatMul", [node.input[0] ?? "", rounded.name], node.output)], constants: [rounded] };
    });
  },
});

const integers = (typeOf: (edited: ModelGraph) => IntegerType): Conversion => ({
  convert: (edited) => replaceNodes(edited, integerNodes(edited, typeOf(edited))),
  round: (edited) => replaceNodes(edited, roundedIntegerNodes(edited, typeOf(edited))),
});

const hasConvolution = ({ graph }: ModelGraph): boolean =>
  bodiesOf(graph).some(({ node }) => node.some(({ opType }) => opType === "Conv"));

const both = (first: Conversion, second: Conversion): Conversion => ({
  convert: (edited) => {
    first.convert(edited);
    second.convert(edited);
  },
  round: (edited) => {
    first.round(edited);
    second.round(edited);
  },
});

const half: Conversion = { convert: inHalfPrecision, round: roundedToHalf };
const fourBits = shortProducts(fourBitProduct);

const conversions: Readonly<Record<SessionDtype, Conversion>> = {
  fp16: half,
  // What transformers.js' own conversion makes of it.
  q8: integers((edited) => (hasConvolution(edited) ? "uint8" : "int8")),
  int8: integers(() => "int8"),
  uint8: integers(() => "uint8"),
  q4: fourBits,
  q4f16: both(fourBits, half),
  bnb4: shortProducts(normalFloatProduct),
};

const choosing = new Set(["TopK", "ArgMax", "ArgMin"]);

const comparing = new Set(["Less", "LessOrEqual", "Greater", "GreaterOrEqual"]);

/** Whether a model takes the largest of some values, or those beyond a threshold: in another type others may be. */
export const makesChoices = (file: Uint8Array): boolean => {
  const { graph } = readModelGraph(file);
  const types = elementTypes(graph);
  const chooses = ({ opType, input }: NodeProto): boolean =>
    choosing.has(opType) || (comparing.has(opType) && input.some((name) => types.get(name) === onnxType.float32));
  return bodiesOf(graph).some(({ node }) => node.some(chooses));
};

const edited = (file: Uint8Array, edit: (edited: ModelGraph) => void): Uint8Array => {
  const graph = readModelGraph(file);
  const outside = graph.graph.initializer.find(({ dataLocation }) => dataLocation === DataLocation.EXTERNAL);
  if (outside) throw new Error(`${outside.name} stands in another file`);
  edit(graph);
  return writeModelGraph(graph);
};

/** A float32 ONNX model in another type. Its inputs and outputs stay as they are. */
export const inDtype = (file: Uint8Array, dtype: SessionDtype): Uint8Array => edited(file, conversions[dtype].convert);

/**
 * A float32 ONNX model with the values that its form in a type has: what the type itself costs is in both, so that they can be
 * compared closely.
 */
export const roundedTo = (file: Uint8Array, dtype: SessionDtype): Uint8Array => edited(file, conversions[dtype].round);
