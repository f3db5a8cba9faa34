import { InputError, type ModelConfig } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { Architecture, Place, Weight } from "./architecture.ts";
import { stacked } from "./changes.ts";

/** A name of an architecture's table, and the names of checkpoints that it stands for. */
interface Entry {
  readonly place: Place;
  readonly pattern: RegExp;
}

const entriesOf = ({ weights }: Architecture): readonly Entry[] =>
  Object.entries(weights).map(([name, place]) => {
    const pattern = name.replaceAll(".", "\\.").replace("{}", "(?<layer>\\d+)").replace("{e}", "(?<expert>\\d+)");
    return { place, pattern: new RegExp(`^${pattern}(?<ending>\\.weight|\\.bias)?$`) };
  });

/** One weight of a checkpoint, or those of all experts of a layer. */
interface Group {
  readonly place: Place;
  readonly layer: string;
  /** `.weight`, `.bias`, or nothing. */
  readonly ending: string;
  /** By the number of the expert, if they are experts' weights. */
  readonly experts: Map<number, Weight>;
  readonly single: Weight | undefined;
}

/** A stored weight with its values as float32. */
export const asFloats = ({ shape, data }: StoredTensor): Weight => ({
  shape,
  data: data instanceof Float32Array ? data : Float32Array.from(data, Number),
});

/** The weights of a checkpoint, those of experts together. Throws InputError for one that has no place. */
const grouped = (
  tensors: ReadonlyMap<string, StoredTensor>,
  architecture: Architecture,
  className: string,
): readonly Group[] => {
  const entries = entriesOf(architecture);
  const groups = new Map<string, Group>();
  for (const [name, tensor] of tensors) {
    const entry = entries.find(({ pattern }) => pattern.test(name));
    if (!entry) throw new InputError(`llama.cpp's ${architecture.name} has no place for ${name} of ${className}`);
    const { layer = "", expert, ending = "" } = entry.pattern.exec(name)?.groups ?? {};
    const weight = asFloats(tensor);
    if (expert === undefined) {
      groups.set(name, { place: entry.place, layer, ending, experts: new Map(), single: weight });
      continue;
    }
    const key = `${entry.pattern.source} ${layer} ${ending}`;
    const group = groups.get(key) ?? { place: entry.place, layer, ending, experts: new Map(), single: undefined };
    group.experts.set(Number(expert), weight);
    groups.set(key, group);
  }
  return [...groups.values()];
};

/** Whether an architecture has a place for a weight, by the weight's name. */
export const hasPlace = (architecture: Architecture): ((name: string) => boolean) => {
  const entries = entriesOf(architecture);
  return (name) => entries.some(({ pattern }) => pattern.test(name));
};

const wholeOf = ({ single, experts }: Group): Weight =>
  single ?? stacked([...experts].sort(([a], [b]) => a - b).map(([, weight]) => weight));

const placed = ({ place, ending }: Group, weight: Weight, config: ModelConfig): Readonly<Record<string, Weight>> => {
  if (place === null) return {};
  return typeof place === "string" ? { [place]: weight } : place(weight, config, ending);
};

const biasedEverywhere = ["attn_q", "attn_k", "attn_v", "attn_qkv"];

/** Throws InputError for a bias that llama.cpp would not read, by its name without the ending. */
const checkBias = (name: string, { name: architecture, biases = [] }: Architecture, layer: string): void => {
  if (biases === "all" || [...biasedEverywhere, ...biases].includes(name.replace("blk.{}.", ""))) return;
  throw new InputError(`llama.cpp's ${architecture} reads no ${name.replace("{}", layer)}.bias`);
};

/**
 * The weights of a checkpoint as llama.cpp has them: by its names, experts stacked, changed as the architecture says.
 *
 * @throws InputError for a weight that the architecture has no place for, and for a bias that it does not read
 */
export const placeWeights = (
  tensors: ReadonlyMap<string, StoredTensor>,
  architecture: Architecture,
  config: ModelConfig,
  className: string,
): Map<string, Weight> => {
  const found = new Map<string, Weight>();
  for (const group of grouped(tensors, architecture, className))
    for (const [name, weight] of Object.entries(placed(group, wholeOf(group), config))) {
      if (group.ending === ".bias") checkBias(name, architecture, group.layer);
      found.set(`${name.replace("{}", group.layer)}${group.ending}`, weight);
    }
  for (const [name, weight] of Object.entries(architecture.computed?.(config) ?? {})) found.set(name, weight);
  return found;
};
