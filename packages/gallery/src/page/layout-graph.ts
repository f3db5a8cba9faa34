import { Graph, layout } from "@dagrejs/dagre";
import type { Box, Folded } from "./fold-graph.ts";

/** A rectangle by its corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything of a drawing stands. */
export interface Drawing {
  readonly boxes: readonly (Box & Rectangle)[];
  readonly modules: readonly (Rectangle & { readonly id: string; readonly label: string })[];
  readonly edges: readonly { readonly id: string; readonly points: readonly { x: number; y: number }[] }[];
  readonly width: number;
  readonly height: number;
}

const labelHeight = 18;

/** Pixels of a frame's label. */
export const labelWidth = (label: string): number => 7.2 * label.length + 30;

const widthOf = ({ label, kind }: Box): number => Math.max(56, 7.4 * label.length + (kind === "module" ? 56 : 24));

const nameOf = (module: string): string => module.split("/").at(-1) ?? module;

/** Room for a box: a frame around a single one is as wide as its label, and neighbours keep away from that too. */
const roomFor = (box: Box, isFramed: boolean): number =>
  Math.max(widthOf(box), isFramed ? labelWidth(nameOf(box.parent)) : 0);

const corner = ({ x, y, width, height }: Rectangle): Rectangle => ({
  x: x - width / 2,
  y: y - height / 2,
  width,
  height,
});

/** Frames grow upwards by their labels' height, and by that of the labels of frames that begin right below. */
const withLabels = <F extends Rectangle & { readonly id: string; readonly label: string }>(
  frames: readonly F[],
): F[] => {
  const grown = new Map<string, F>();
  for (const frame of frames.toReversed()) {
    const inside = [...grown.values()].filter(({ id }) => id.startsWith(`${frame.id}/`));
    const top = Math.min(frame.y, ...inside.map(({ y }) => y)) - labelHeight;
    const width = Math.max(frame.width, labelWidth(frame.label));
    grown.set(frame.id, { ...frame, y: top, width, height: frame.y + frame.height - top });
  }
  return [...grown.values()].reverse();
};

type Point = Drawing["edges"][number]["points"][number];

/** An edge's end on a box itself, where its room is wider. */
const onto = ({ x, width }: Rectangle, point: Point): Point => ({
  x: Math.min(Math.max(point.x, x), x + width),
  y: point.y,
});

/** Lays out a folded graph from top to bottom, unfolded modules as frames around what is in them. */
export const layoutGraph = ({ boxes, edges, open }: Folded): Drawing => {
  const graph = new Graph({ compound: true, multigraph: false });
  graph.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 36, marginx: 16, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const module of open) graph.setNode(`frame ${module}`, {});
  for (const module of open) {
    const parent = module.split("/").slice(0, -1).join("/");
    if (open.includes(parent)) graph.setParent(`frame ${module}`, `frame ${parent}`);
  }
  for (const box of boxes) {
    graph.setNode(box.id, { width: roomFor(box, open.includes(box.parent)), height: 28 });
    if (open.includes(box.parent)) graph.setParent(box.id, `frame ${box.parent}`);
  }
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const at = (id: string): Rectangle => corner(graph.node(id) as Rectangle);
  const drawn = new Map(
    boxes.map((box) => [box.id, { ...box, ...corner({ ...(graph.node(box.id) as Rectangle), width: widthOf(box) }) }]),
  );
  const pointsOf = ([from, to]: readonly [string, string]): Point[] => {
    const { points } = graph.edge(from, to) as { points: Point[] };
    const [start, end] = [drawn.get(from), drawn.get(to)];
    return points.map((point, index) => {
      const box = index === 0 ? start : index === points.length - 1 ? end : undefined;
      return box ? onto(box, point) : point;
    });
  };
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    boxes: [...drawn.values()],
    modules: withLabels(open.map((id) => ({ id, label: nameOf(id), ...at(`frame ${id}`) }))),
    edges: edges.map((edge) => ({ id: edge.join(" → "), points: pointsOf(edge) })),
    width,
    height,
  };
};
