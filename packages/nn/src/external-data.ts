import { create } from "@bufbuild/protobuf";
import { TensorProto_DataLocation as DataLocation, StringStringEntryProtoSchema, type TensorProto } from "onnx-buf";
import { readModelGraph, writeModelGraph } from "./session-dtypes/model-graph.ts";

/** An ONNX file whose large constants stand in another file. */
export interface SplitModel {
  readonly file: Uint8Array;
  readonly data: Uint8Array;
}

/** Bytes from which a constant goes into the other file, as in onnx's own `convert_model_to_external_data`. */
const leastExternal = 1024;

const entry = (key: string, value: number | string) =>
  create(StringStringEntryProtoSchema, { key, value: String(value) });

/**
 * Moves a model's large constants into a file beside it.
 *
 * @param location the name of that file, which the model refers to
 */
export const withExternalData = (model: Uint8Array, location: string): SplitModel => {
  const edited = readModelGraph(model);
  const large = edited.graph.initializer.filter(({ rawData }) => rawData.length >= leastExternal);
  const data = new Uint8Array(large.reduce((sum, { rawData }) => sum + rawData.length, 0));
  let offset = 0;
  for (const tensor of large) {
    const { length } = tensor.rawData;
    data.set(tensor.rawData, offset);
    tensor.dataLocation = DataLocation.EXTERNAL;
    tensor.externalData = [entry("location", location), entry("offset", offset), entry("length", length)];
    tensor.rawData = new Uint8Array();
    offset += length;
  }
  return { file: writeModelGraph(edited), data };
};

const externalRange = ({ externalData }: TensorProto): { readonly start: number; readonly end: number } => {
  const numberAt = (key: string) => Number(externalData.find((one) => one.key === key)?.value ?? Number.NaN);
  const start = numberAt("offset");
  return { start, end: start + numberAt("length") };
};

/** Puts a model's constants back into its file. Throws where the other file is too short for one. */
export const withInternalData = ({ file, data }: SplitModel): Uint8Array => {
  const edited = readModelGraph(file);
  for (const tensor of edited.graph.initializer) {
    if (tensor.dataLocation !== DataLocation.EXTERNAL) continue;
    const { start, end } = externalRange(tensor);
    if (!(start >= 0 && start <= end && end <= data.length))
      throw new Error(`the data of ${tensor.name} are not in the file of external data`);
    tensor.rawData = data.slice(start, end);
    tensor.dataLocation = DataLocation.DEFAULT;
    tensor.externalData = [];
  }
  return writeModelGraph(edited);
};
