import type { GallerySession, GraphNode, ModelDetails } from "./page-data.ts";

/**
 * Sessions in fewer and more repetitive characters: nodes column by column, what they read by how far back it is, weights
 * by what follows their module's name. Two layers of a model then read the same, and deflate to almost nothing.
 */
interface PackedSession extends Omit<GallerySession, "nodes"> {
  readonly ops: string;
  readonly modules: readonly string[];
  readonly module: readonly number[];
  readonly reads: readonly (readonly (number | string)[])[];
  readonly weights: Readonly<Record<number, readonly string[]>>;
  readonly gives: Readonly<Record<number, readonly string[]>>;
}

/** Models of one type, key by key: what they share stands side by side. */
export type PackedModels = Readonly<Record<string, readonly unknown[]>>;

const own = "~";

const packSession = ({ nodes, ...rest }: GallerySession): PackedSession => {
  const modules = [...new Set(nodes.map(({ path }) => path.join("/")))];
  const index = new Map(modules.map((module, place) => [module, place]));
  const short = (weight: string, path: readonly string[]): string => {
    const module = path.join(".");
    return module !== "" && weight.startsWith(`${module}.`) ? own + weight.slice(module.length) : weight;
  };
  return {
    ...rest,
    ops: nodes.map(({ op }) => op).join(" "),
    modules,
    module: nodes.map(({ path }) => index.get(path.join("/")) ?? 0),
    reads: nodes.map(({ reads }, place) => reads.map((read) => (typeof read === "number" ? place - read : read))),
    weights: Object.fromEntries(
      nodes.flatMap(({ weights, path }, place) =>
        weights ? [[place, weights.map((weight) => short(weight, path))] as const] : [],
      ),
    ),
    gives: Object.fromEntries(nodes.flatMap(({ gives }, place) => (gives ? [[place, gives] as const] : []))),
  };
};

const unpackSession = ({ ops, modules, module, reads, weights, gives, ...rest }: PackedSession): GallerySession => ({
  ...rest,
  nodes: reads.map((read, place): GraphNode => {
    const path = (modules[module[place] ?? 0] ?? "").split("/").filter(Boolean);
    const named = weights[place]?.map((name) => (name.startsWith(own) ? path.join(".") + name.slice(1) : name));
    const given = gives[place];
    return {
      op: ops.split(" ")[place] ?? "",
      path,
      reads: read.map((one) => (typeof one === "number" ? place - one : one)),
      ...(named && { weights: named }),
      ...(given && { gives: given }),
    };
  }),
});

/** Packs models, best those of one type. */
export const packModels = (models: readonly ModelDetails[]): PackedModels => {
  const packed = models.map((model) => ({ ...model, sessions: model.sessions.map(packSession) }));
  const keys = new Set(packed.flatMap((model) => Object.keys(model)));
  return Object.fromEntries([...keys].map((key) => [key, packed.map((model) => model[key as "modelType"] ?? null)]));
};

/** The models that were packed. */
export const unpackModels = (packed: PackedModels): ModelDetails[] => {
  const count = packed["architecture"]?.length ?? 0;
  return Array.from({ length: count }, (_, place) => {
    const entries = Object.entries(packed).flatMap(([key, values]) =>
      values[place] === null ? [] : [[key, values[place]] as const],
    );
    const { sessions, ...model } = Object.fromEntries(entries) as unknown as ModelDetails & {
      readonly sessions: readonly PackedSession[];
    };
    return { ...model, sessions: sessions.map(unpackSession) };
  });
};
