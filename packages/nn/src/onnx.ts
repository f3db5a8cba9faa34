import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { dimText } from "./dim.ts";
import type { TensorData } from "./dtype.ts";
import type { Attribute, Body, Graph, Initializer, Node, Value } from "./graph.ts";
import type { Parameter } from "./parameter.ts";
import { onnxType, type Tensor } from "./tensor.ts";

/** Every runtime since 2023 loads these. */
const opset = 18n;
const irVersion = 8n;

/** Number of the form that graphs are written in: raised where the same architectures come out as other graphs. */
const producerVersion = "1";

const attributeProto = (name: string, attribute: Attribute): AttributeProto => {
  if ("int" in attribute)
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(attribute.int) });
  if ("float" in attribute)
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: attribute.float });
  if ("ints" in attribute) {
    return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: attribute.ints.map(BigInt) });
  }
  if ("text" in attribute) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeType.STRING,
      s: new TextEncoder().encode(attribute.text),
    });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: bodyProto(name, attribute.body) });
};

const nodeProto = ({ op, name, inputs, outputs, attributes }: Node): NodeProto =>
  create(NodeProtoSchema, {
    opType: op,
    name,
    input: inputs,
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, attribute]) => attributeProto(key, attribute)),
  });

const valueProto = ({ name, dtype, shape }: Value): ValueInfoProto => {
  const dim = shape.map((axis) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof axis === "number"
          ? { case: "dimValue", value: BigInt(axis) }
          : { case: "dimParam", value: dimText(axis) },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: onnxType[dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensorType } }),
  });
};

const bodyProto = (name: string, body: Body, initializer: TensorProto[] = []): GraphProto =>
  create(GraphProtoSchema, {
    name,
    node: body.nodes.map(nodeProto),
    input: body.inputs.map(valueProto),
    output: body.outputs.map(valueProto),
    initializer,
  });

const transpose = (data: TensorData, rows: number, columns: number): TensorData => {
  const result = data.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column] as never;
  }
  return result;
};

const initializerProto = (initializer: Initializer, dataOf: (parameter: Parameter) => TensorData): TensorProto => {
  const { name, dtype, shape, source } = initializer;
  const stored = "data" in source ? source.data : dataOf(source.parameter);
  const data = "data" in source || !source.transposed ? stored : transpose(stored, shape[1] ?? 0, shape[0] ?? 0);
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, { name, dataType: onnxType[dtype], dims: shape.map(BigInt), rawData });
};

/**
 * Writes a traced graph as an ONNX model (opset 18, IR 8).
 *
 * @param dataOf the data of a parameter, in its checkpoint layout
 * @param metadata what the file says of the model, by key (`metadata_props`)
 */
export const writeOnnx = (
  graph: Graph,
  dataOf: (parameter: Parameter) => TensorData,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => {
  const initializers = [...graph.initializers.values()].map((initializer) => initializerProto(initializer, dataOf));
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: "tiny-random",
    producerVersion,
    opsetImport: [{ domain: "", version: opset }],
    graph: bodyProto("model", graph.main, initializers),
    metadataProps: Object.entries(metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
  return toBinary(ModelProtoSchema, model);
};

/**
 * A written model with further outputs. Its own bytes stay as they are, at the beginning: protobuf joins messages that stand
 * one behind the other.
 *
 * @param outputs tensors of the graph it was written from, by the names they get
 */
export const withOutputs = (model: Uint8Array, outputs: ReadonlyMap<string, Tensor>): Uint8Array => {
  const named = [...outputs];
  const body: Body = {
    inputs: [],
    outputs: named.map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    nodes: named.map(([name, tensor]) => {
      return { op: "Identity", name, inputs: [tensor.name], outputs: [name], attributes: {} };
    }),
  };
  const further = toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph: bodyProto("model", body) }));
  const joined = new Uint8Array(model.length + further.length);
  joined.set(model);
  joined.set(further, model.length);
  return joined;
};
