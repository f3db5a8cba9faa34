import type { GallerySession } from "../page-data.ts";

/** A box of the drawing: an operator, a folded module, an input or an output of the session. */
export interface Box {
  readonly id: string;
  readonly label: string;
  readonly kind: "operator" | "module" | "input" | "output";
  /** The unfolded module it stands in. */
  readonly parent: string;
  /** Operators inside a folded module. */
  readonly count: number;
  /** The operator's place among the session's nodes. */
  readonly node?: number;
}

/** What is drawn of a session while some modules are unfolded. */
export interface Folded {
  readonly boxes: readonly Box[];
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** Unfolded modules that something visible stands in, outer ones first. */
  readonly open: readonly string[];
}

const pathText = (path: readonly string[], depth: number): string => path.slice(0, depth).join("/");

/** Every module of a session, as `model/layers.0/mlp`, outer ones first. */
export const modulesOf = ({ nodes }: GallerySession): string[] => {
  const found = new Set(nodes.flatMap(({ path }) => path.map((_, index) => pathText(path, index + 1))));
  return [...found].sort((a, b) => a.split("/").length - b.split("/").length);
};

/** The outermost module around a node that is folded, or undefined where the node itself is visible. */
const foldedAt = (path: readonly string[], unfolded: ReadonlySet<string>): string | undefined => {
  for (let depth = 1; depth <= path.length; depth++)
    if (!unfolded.has(pathText(path, depth))) return pathText(path, depth);
  return undefined;
};

const parentOf = (module: string): string => module.split("/").slice(0, -1).join("/");

/** Folds a session's graph: every module that is not unfolded is one box. */
export const foldGraph = (session: GallerySession, unfolded: ReadonlySet<string>): Folded => {
  const { nodes, inputs, outputs } = session;
  const places = nodes.map(({ path }, index) => foldedAt(path, unfolded) ?? `#${index}`);
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  const boxes = new Map<string, Box>();
  for (const { name } of inputs)
    boxes.set(`in ${name}`, { id: `in ${name}`, label: name, kind: "input", parent: "", count: 0 });
  for (const [index, { op, path }] of nodes.entries()) {
    const id = places[index] ?? "";
    if (boxes.has(id)) continue;
    const operator = { id, label: op, kind: "operator", parent: path.join("/"), count: 1, node: index } as const;
    const label = id.split("/").at(-1) ?? id;
    const folded = { id, label, kind: "module", parent: parentOf(id), count: counts.get(id) ?? 0 } as const;
    boxes.set(id, id.startsWith("#") ? operator : folded);
  }
  for (const { name } of outputs)
    boxes.set(`out ${name}`, { id: `out ${name}`, label: name, kind: "output", parent: "", count: 0 });
  const edges = new Map<string, readonly [string, string]>();
  const connect = (from: string, to: string) => {
    if (from !== to && boxes.has(from)) edges.set(`${from}\n${to}`, [from, to]);
  };
  for (const [index, { reads, gives = [] }] of nodes.entries()) {
    const to = places[index] ?? "";
    for (const read of reads) connect(typeof read === "number" ? (places[read] ?? "") : `in ${read}`, to);
    for (const output of gives) connect(to, `out ${output}`);
  }
  const parents = new Set([...boxes.values()].map(({ parent }) => parent));
  const open = modulesOf(session).filter(
    (module) => unfolded.has(module) && [...parents].some((parent) => `${parent}/`.startsWith(`${module}/`)),
  );
  return { boxes: [...boxes.values()], edges: [...edges.values()], open };
};

/** Modules to unfold at first: level by level, as long as few boxes are drawn. */
export const firstUnfolded = (session: GallerySession, most: number): ReadonlySet<string> => {
  let unfolded = new Set<string>();
  const depths = Math.max(0, ...session.nodes.map(({ path }) => path.length));
  for (let depth = 1; depth <= depths; depth++) {
    const deeper = new Set([...unfolded, ...modulesOf(session).filter((path) => path.split("/").length === depth)]);
    if (foldGraph(session, deeper).boxes.length > most) break;
    unfolded = deeper;
  }
  return unfolded;
};
