import type { AttributeProto, NodeProto, TensorProto } from "onnx-buf";
import { constantOf, contrib, intAttribute, nodeOf } from "./model-graph.ts";
import type { WeightMatrix } from "./weight-products.ts";

/** A product whose weight is stored in few bits, and the weight as the product takes it. */
export interface ShortProduct {
  readonly constants: readonly TensorProto[];
  product(node: NodeProto): NodeProto;
  /** `[rows, columns]`, in float32. */
  readonly rounded: Float32Array;
}

/** The value of largest magnitude of a block; of equal ones the first. */
const largest = (values: ArrayLike<number>): number => {
  let found = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (Math.abs(value) > Math.abs(found)) found = value;
  }
  return found;
};

const sizes = ({ rows, columns }: WeightMatrix, block_size: number) => [
  intAttribute("K", rows),
  intAttribute("N", columns),
  intAttribute("block_size", block_size),
];

const replaced = (
  { input: [values = ""], output }: NodeProto,
  op: string,
  weights: readonly string[],
  form: AttributeProto[],
) => nodeOf(op, [values, ...weights], output, { attribute: form, domain: contrib });

const fourBitBlock = 32;

/** Sixteen steps of a scale, from -8 to 7, about the block's largest value, as onnxruntime's own quantizer counts them. */
const fourBitSteps = (values: Float32Array) => {
  const scale = Math.fround(largest(values) / -8);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  const steps = Array.from(values, (value) => Math.min(15, Math.max(0, Math.round(Math.fround(value * inverse) + 8))));
  return { scale, steps };
};

/**
 * Four bits a value, symmetric about 8, in blocks of 32 down each column (`MatMulNBits` of onnxruntime). The last block of a column
 * is filled up with zeros.
 */
export const fourBitProduct = (weight: WeightMatrix): ShortProduct => {
  const { name, rows, columns, data } = weight;
  const blocks = Math.ceil(rows / fourBitBlock);
  const scales = new Float32Array(columns * blocks);
  const packed = new Uint8Array((columns * blocks * fourBitBlock) / 2);
  const rounded = new Float32Array(data.length);
  for (let at = 0; at < columns * blocks; at++) {
    const [column, first] = [Math.floor(at / blocks), (at % blocks) * fourBitBlock];
    const values = Float32Array.from({ length: fourBitBlock }, (_, index) =>
      first + index < rows ? (data[(first + index) * columns + column] ?? 0) : 0,
    );
    const { scale, steps } = fourBitSteps(values);
    scales[at] = scale;
    for (const [index, step] of steps.entries()) {
      const place = (at * fourBitBlock + index) >> 1;
      packed[place] = (packed[place] ?? 0) | (step << (4 * (index % 2)));
      if (first + index < rows) rounded[(first + index) * columns + column] = Math.fround((step - 8) * scale);
    }
  }
  const constants = [
    constantOf(`${name}_Q4`, "uint8", [columns, blocks, fourBitBlock / 2], packed),
    constantOf(`${name}_scales`, "float32", [columns * blocks], scales),
  ];
  const form = [...sizes(weight, fourBitBlock), intAttribute("bits", 4)];
  const names = constants.map((constant) => constant.name);
  return { constants, rounded, product: (node) => replaced(node, "MatMulNBits", names, form) };
};

/** Quantiles of a normal distribution, scaled to [-1, 1]: the sixteen values of NF4 (Dettmers et al., 2023, appendix E). */
const normalFloats = [
  -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
  -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
  0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
];

const nearestNormal = (value: number): number => {
  let best = 0;
  for (const [index, candidate] of normalFloats.entries())
    if (Math.abs(candidate - value) < Math.abs((normalFloats[best] ?? 0) - value)) best = index;
  return best;
};

const normalBlock = 64;

/** Four bits a value that stand for NF4, in blocks of 64 along the columns one after the other (`MatMulBnb4` of onnxruntime). */
export const normalFloatProduct = (weight: WeightMatrix): ShortProduct => {
  const { name, rows, columns, data } = weight;
  const place = (at: number) => (at % rows) * columns + Math.floor(at / rows);
  const magnitudes = new Float32Array(Math.ceil(data.length / normalBlock));
  const packed = new Uint8Array(Math.ceil(data.length / 2));
  const rounded = new Float32Array(data.length);
  for (let block = 0; block < magnitudes.length; block++) {
    const [first, end] = [block * normalBlock, Math.min((block + 1) * normalBlock, data.length)];
    const values = Float32Array.from({ length: end - first }, (_, index) => data[place(first + index)] ?? 0);
    const magnitude = Math.abs(largest(values));
    magnitudes[block] = magnitude;
    for (const [index, value] of values.entries()) {
      const [at, code] = [first + index, nearestNormal(magnitude === 0 ? 0 : value / magnitude)];
      // The first of two values is in the upper four bits.
      packed[at >> 1] = (packed[at >> 1] ?? 0) | (code << (at % 2 === 0 ? 4 : 0));
      rounded[place(at)] = Math.fround((normalFloats[code] ?? 0) * magnitude);
    }
  }
  const constants = [
    constantOf(`${name}_Bnb4`, "uint8", [packed.length], packed),
    constantOf(`${name}_absmax`, "float32", [magnitudes.length], magnitudes),
  ];
  const form = [...sizes(weight, normalBlock), intAttribute("quant_type", 1)];
  const names = constants.map((constant) => constant.name);
  return { constants, rounded, product: (node) => replaced(node, "MatMulBnb4", names, form) };
};
