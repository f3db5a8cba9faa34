import type { RefObject } from "preact";
import { type Drawing, labelWidth } from "./layout-graph.ts";

const line = (points: readonly { x: number; y: number }[]): string =>
  points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join("");

const onEnter = (action: () => void) => (event: KeyboardEvent) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  action();
};

interface BoxProperties {
  readonly box: Drawing["boxes"][number];
  readonly toggle: (module: string) => void;
  readonly choose: (node: number) => void;
}

const BoxMark = ({ box, toggle, choose }: BoxProperties) => {
  const { id, label, kind, count, node, x, y, width, height } = box;
  const isModule = kind === "module";
  const acts = isModule || node !== undefined;
  const action = () => (isModule ? toggle(id) : node !== undefined && choose(node));
  return (
    <g
      class={`box ${kind}`}
      transform={`translate(${x},${y})`}
      {...(acts && { role: "button", tabindex: 0, onClick: action, onKeyDown: onEnter(action) })}
      {...(isModule && { "aria-expanded": "false" })}
      aria-label={isModule ? `${label} ${count} operators, the folded module ${id}` : `${label}, ${kind}`}
    >
      <rect width={width} height={height} rx={kind === "operator" ? 4 : 14} />
      <text x={isModule ? 12 : width / 2} y={height / 2} text-anchor={isModule ? "start" : "middle"}>
        {label}
      </text>{" "}
      {isModule && (
        <text class="count" x={width - 12} y={height / 2} text-anchor="end">
          {count}
        </text>
      )}
    </g>
  );
};

/** The frame of an unfolded module; its label folds it. */
const Frame = ({
  module: { id, label, x, y, width, height },
  toggle,
}: {
  readonly module: Drawing["modules"][number];
  readonly toggle: (module: string) => void;
}) => (
  <g class="frame" transform={`translate(${x},${y})`}>
    <rect width={width} height={height} rx="8" />
    {/* biome-ignore lint/a11y/useSemanticElements: there are no buttons in SVG */}
    <g
      role="button"
      tabindex={0}
      aria-expanded="true"
      aria-label={`− ${label}: folds ${id}`}
      onClick={() => toggle(id)}
      onKeyDown={onEnter(() => toggle(id))}
    >
      <rect class="label" width={labelWidth(label)} height="18" rx="6" />
      <text x="8" y="9">
        − {label}
      </text>
    </g>
  </g>
);

/** The graph as SVG: frames, arrows, boxes. */
export const GraphDrawing = ({
  drawing,
  frame,
  content,
  toggle,
  choose,
  keyPressed,
  label,
}: {
  readonly drawing: Drawing;
  readonly frame: RefObject<SVGSVGElement | null>;
  readonly content: RefObject<SVGGElement | null>;
  readonly toggle: (module: string) => void;
  readonly choose: (node: number) => void;
  readonly keyPressed: (event: KeyboardEvent) => void;
  readonly label: string;
}) => (
  <svg
    class="graph"
    ref={frame}
    role="application"
    aria-label={`${label}; plus and minus zoom, arrows move, 0 fits`}
    tabindex={0}
    onKeyDown={keyPressed}
  >
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0,0L8,4L0,8z" />
      </marker>
    </defs>
    <g ref={content}>
      {drawing.modules.map((module) => (
        <Frame key={module.id} module={module} toggle={toggle} />
      ))}
      {drawing.edges.map(({ id, points }) => (
        <path key={id} class="edge" d={line(points)} marker-end="url(#arrow)" />
      ))}
      {drawing.boxes.map((box) => (
        <BoxMark key={box.id} box={box} toggle={toggle} choose={choose} />
      ))}
    </g>
  </svg>
);
