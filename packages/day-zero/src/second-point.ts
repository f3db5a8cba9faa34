import type { ModelConfig } from "@tiny-random/core";
import { blockListOf, type NameTree, nameTree } from "./block-tree.ts";
import { type ConfigNumber, valueAt } from "./config-numbers.ts";
import { constant, type Expression, type ValueOf } from "./expressions.ts";
import type { Header, HeaderTensor } from "./header.ts";

/** What Transformers saves for a class at a tiny config: a second point, beside the reference, that explanations must go through. */
export interface Measured {
  readonly config: ModelConfig;
  readonly tensors: Header;
}

/** Where the tensors of a tiny model come from: what a visit of the reference's names leaves behind. */
export interface Traced {
  /** Tiny name → the pattern and the shape in the reference. */
  readonly placed: ReadonlyMap<string, { readonly pattern: string; readonly shape: readonly number[] }>;
  /** Tiny path of numbered blocks → their pattern and how many the reference has. */
  readonly counted: ReadonlyMap<string, { readonly pattern: string; readonly count: number }>;
  readonly tensors: ReadonlyMap<string, HeaderTensor>;
}

/** The numbers of a reference's config as another config of the same fields has them. */
export const valuesIn =
  (config: ModelConfig): ValueOf =>
  ({ keys, length, value }: ConfigNumber): number => {
    const found = valueAt(config, keys);
    if (length) return Array.isArray(found) ? found.length : value;
    return typeof found === "number" ? found : value;
  };

/** A size at a place, of all sizes in the reference there. */
export const placeKey = (pattern: string, position: number | "blocks", reference: number): string =>
  `${pattern}/${position}/${reference}`;

/** As many whole ones as a size is; the reference's where a module cannot have it: they divide whole numbers. */
export const wholeSize = (value: number, reference: number): number =>
  value >= 1 && Number.isFinite(value) ? Math.floor(value) : reference;

const nodeAt = (tree: NameTree, path: string): NameTree | undefined =>
  (path === "" ? [] : path.split(".")).reduce<NameTree | undefined>((node, part) => node?.children.get(part), tree);

const measuredSizes = ({ placed, counted }: Traced, tensors: Header): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (const [name, { pattern, shape }] of placed) {
    const measured = tensors.get(name)?.shape;
    if (measured?.length !== shape.length) continue;
    for (const [axis, size] of measured.entries()) sizes.set(placeKey(pattern, axis, shape[axis] ?? 0), size);
  }
  const tree = nameTree(tensors.keys());
  for (const [path, { pattern, count }] of counted) {
    const node = nodeAt(tree, path);
    const list = node && blockListOf(node, path);
    if (list) sizes.set(placeKey(pattern, "blocks", count), list.numbers.length);
  }
  return sizes;
};

/** Explanations of sizes that hold at a measured config too. */
export class SecondPoint {
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly traced: Traced;
  private readonly measured: Measured;

  /** @param traced what the reference's names become at the measured config by rules alone */
  constructor(traced: Traced, measured: Measured) {
    this.sizes = measuredSizes(traced, measured.tensors);
    this.traced = traced;
    this.measured = measured;
  }

  /** Of some explanations of a size those that give the measured one; the measured size itself where none does. */
  fitting(candidates: readonly Expression[], key: string, reference: number): readonly Expression[] {
    const size = this.sizes.get(key);
    if (size === undefined) return candidates;
    const at = valuesIn(this.measured.config);
    const fitting = candidates.filter((one) => wholeSize(one.evaluate(at), reference) === size);
    return fitting.length > 0 ? fitting : [constant(size, 0)];
  }

  /**
   * A tiny model's tensors with those that rules alone do not have, without those that they have too many, and with measured
   * sizes where one explanation serves several blocks and does not hold for all.
   *
   * @param explained what the explanations make of the measured config
   */
  corrected(tensors: Header, explained: Header): Header {
    const { tensors: measured } = this.measured;
    const derived = this.traced.tensors;
    const kept = [...tensors]
      .filter(([name]) => measured.has(name) || !derived.has(name))
      .map(([name, tensor]) => [name, asMeasured(tensor, explained.get(name), measured.get(name))] as const);
    const lacking = [...measured].filter(([name]) => !derived.has(name) && !tensors.has(name));
    return new Map([...kept, ...lacking]);
  }
}

/** A tensor with the measured size of every axis that came out as it does at the measured config. */
const asMeasured = (
  tensor: HeaderTensor,
  explained: HeaderTensor | undefined,
  measured: HeaderTensor | undefined,
): HeaderTensor => {
  const { dtype, shape } = tensor;
  if (!measured || explained?.shape.length !== shape.length || measured.shape.length !== shape.length) return tensor;
  const sizes = shape.map((size, axis) => (size === explained.shape[axis] ? (measured.shape[axis] ?? size) : size));
  return { dtype, shape: sizes };
};
