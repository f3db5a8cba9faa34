import { bodiesOf, dimsOf, floatsOf, type ModelGraph, readModelGraph } from "./model-graph.ts";

/** How a graph reads a weight. A tied matrix is read in two ways, and rounded in each as that way has it. */
export type WeightUse = "product" | "table" | "convolution";

/** A parameter as a graph of rounded values reads it, in its checkpoint's layout. */
export interface RoundedWeight {
  /** The parameter's name in the checkpoint. */
  readonly name: string;
  readonly use: WeightUse;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a graph of rounded values has of a checkpoint. */
export interface RoundedWeights {
  readonly rounded: readonly RoundedWeight[];
  /** Constants that the graph reads as they were, by the name of their parameter where they are one's. */
  readonly exact: ReadonlySet<string>;
}

const ending = "_rounded";
const turned = ".transposed";

const uses: Readonly<Record<string, WeightUse>> = { MatMul: "product", Gather: "table", Conv: "convolution" };

const usesOf = ({ graph }: ModelGraph): ReadonlyMap<string, WeightUse> =>
  new Map(
    bodiesOf(graph).flatMap(({ node }) =>
      node.flatMap(({ opType, input }) => {
        const use = uses[opType];
        return use ? input.map((name) => [name, use] as const) : [];
      }),
    ),
  );

/** A name without what says that its matrix is turned over, and whether it is. */
const parameterOf = (name: string): { readonly name: string; readonly isTurned: boolean } => {
  if (!name.endsWith(turned)) return { name, isTurned: false };
  const inner = parameterOf(name.slice(0, -turned.length));
  return { name: inner.name, isTurned: !inner.isTurned };
};

const turnedOver = (data: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)] ?? 0);

/**
 * The weights of a graph that `roundedTo` made, by their names in the checkpoint and in its layout: what a program that reads
 * checkpoints has to be given to compute the same. In float16, where every constant is rounded, there are none.
 */
export const roundedWeights = (file: Uint8Array): RoundedWeights => {
  const edited = readModelGraph(file);
  const useOf = usesOf(edited);
  const rounded: RoundedWeight[] = [];
  const exact = new Set<string>();
  for (const tensor of edited.graph.initializer) {
    const [data, use] = [floatsOf(tensor), useOf.get(tensor.name)];
    if (!data) continue;
    if (!use || !tensor.name.endsWith(ending)) {
      exact.add(parameterOf(tensor.name).name);
      continue;
    }
    const { name, isTurned } = parameterOf(tensor.name.slice(0, -ending.length));
    const shape = dimsOf(tensor);
    const [rows = 0, columns = 0] = shape;
    rounded.push(
      isTurned
        ? { name, use, shape: [columns, rows], data: turnedOver(data, rows, columns) }
        : { name, use, shape, data },
    );
  }
  return { rounded, exact };
};
