import type { GallerySession, GalleryTensor, GraphNode, ModelDetails } from "./page-data.ts";

/** A list of objects, key by key: what they have in common stands side by side, and deflates to little. */
export type Columns = Readonly<Record<string, readonly unknown[]>>;

/**
 * A session in repetitive characters: nodes column by column, what they read by how far back it is, weights by how far
 * they are from the one before in the checkpoint. Two layers of a model then read the same.
 */
interface PackedSession extends Omit<GallerySession, "nodes"> {
  readonly ops: string;
  readonly modules: readonly string[];
  readonly module: readonly number[];
  readonly reads: readonly (readonly (number | string)[])[];
  readonly weights: Readonly<Record<number, readonly (number | string)[]>>;
  readonly gives: Readonly<Record<number, readonly string[]>>;
}

const columns = (list: readonly object[]): Columns => {
  const keys = new Set(list.flatMap((one) => Object.keys(one)));
  return Object.fromEntries(
    [...keys].map((key) => [key, list.map((one) => (one as Readonly<Record<string, unknown>>)[key] ?? null)]),
  );
};

const objects = <T>(table: Columns): T[] =>
  Array.from({ length: Object.values(table)[0]?.length ?? 0 }, (_, place) => {
    const entries = Object.entries(table).flatMap(([key, values]) =>
      values[place] === null ? [] : [[key, values[place]] as const],
    );
    return Object.fromEntries(entries) as T;
  });

const transposed = ".transposed";

/** Names of weights as steps through the checkpoint's tensors; `~` before a step is a matrix the graph holds transposed. */
const weightSteps = (tensors: readonly GalleryTensor[]) => {
  const places = new Map(tensors.map(({ name }, place) => [name, place]));
  let last = 0;
  const step = (place: number): number => {
    const distance = place - last;
    last = place;
    return distance;
  };
  const pack = (weight: string): number | string => {
    const place = places.get(weight);
    if (place !== undefined) return step(place);
    const stored = weight.endsWith(transposed) ? places.get(weight.slice(0, -transposed.length)) : undefined;
    return stored === undefined ? weight : `~${step(stored)}`;
  };
  const named = (distance: number): string => {
    last += distance;
    return tensors[last]?.name ?? "";
  };
  const unpack = (weight: number | string): string => {
    if (typeof weight === "number") return named(weight);
    return weight.startsWith("~") ? named(Number(weight.slice(1))) + transposed : weight;
  };
  return { pack, unpack };
};

const packSession = ({ nodes, ...rest }: GallerySession, tensors: readonly GalleryTensor[]): PackedSession => {
  const modules = [...new Set(nodes.map(({ path }) => path.join("/")))];
  const index = new Map(modules.map((module, place) => [module, place]));
  const { pack } = weightSteps(tensors);
  return {
    ...rest,
    ops: nodes.map(({ op }) => op).join(" "),
    modules,
    module: nodes.map(({ path }) => index.get(path.join("/")) ?? 0),
    reads: nodes.map(({ reads }, place) => reads.map((read) => (typeof read === "number" ? place - read : read))),
    weights: Object.fromEntries(
      nodes.flatMap(({ weights }, place) => (weights ? [[place, weights.map(pack)] as const] : [])),
    ),
    gives: Object.fromEntries(nodes.flatMap(({ gives }, place) => (gives ? [[place, gives] as const] : []))),
  };
};

const unpackSession = (
  { ops, modules, module, reads, weights, gives, ...rest }: PackedSession,
  tensors: readonly GalleryTensor[],
): GallerySession => {
  const { unpack } = weightSteps(tensors);
  const operators = ops.split(" ");
  return {
    ...rest,
    nodes: reads.map((read, place): GraphNode => {
      const named = weights[place]?.map(unpack);
      const given = gives[place];
      return {
        op: operators[place] ?? "",
        path: (modules[module[place] ?? 0] ?? "").split("/").filter(Boolean),
        reads: read.map((one) => (typeof one === "number" ? place - one : one)),
        ...(named && { weights: named }),
        ...(given && { gives: given }),
      };
    }),
  };
};

/** Models packed together: their own columns, those of their tensors and of their sessions. */
export interface PackedModels {
  readonly models: Columns;
  readonly tensors: readonly Columns[];
  readonly sessions: Columns;
  /** How many sessions each model has. */
  readonly counts: readonly number[];
}

/** Packs models, best those of one type and of types like it. */
export const packModels = (models: readonly ModelDetails[]): PackedModels => ({
  models: columns(models.map(({ tensors: _, sessions: __, ...model }) => model)),
  tensors: models.map(({ tensors }) => columns(tensors)),
  sessions: columns(models.flatMap(({ sessions, tensors }) => sessions.map((one) => packSession(one, tensors)))),
  counts: models.map(({ sessions }) => sessions.length),
});

/** The models that were packed. */
export const unpackModels = ({ models, tensors, sessions, counts }: PackedModels): ModelDetails[] => {
  const packed = objects<PackedSession>(sessions);
  return objects<Omit<ModelDetails, "tensors" | "sessions">>(models).map((model, place) => {
    const own = objects<GalleryTensor>(tensors[place] ?? {});
    const sessionsOfOwn = packed.splice(0, counts[place] ?? 0).map((session) => unpackSession(session, own));
    return { ...model, tensors: own, sessions: sessionsOfOwn };
  });
};
