import { select } from "d3-selection";
import { type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { GallerySession, GraphNode } from "../page-data.ts";
import { firstUnfolded, foldGraph, modulesOf } from "./fold-graph.ts";
import { GraphDrawing } from "./graph-drawing.tsx";
import { type Drawing, layoutGraph } from "./layout-graph.ts";

/** So many boxes are readable at first; more than the second number take seconds to lay out. */
const readable = 24;
const drawable = 600;

const OperatorFacts = ({ node }: { readonly node: GraphNode }) => (
  <dl class="facts" aria-live="polite">
    <div>
      <dt>operator</dt>
      <dd>{node.op}</dd>
    </div>
    <div>
      <dt>module</dt>
      <dd>
        <code>{node.path.join(".") || "the model itself"}</code>
      </dd>
    </div>
    {node.weights && (
      <div>
        <dt>weights</dt>
        <dd>
          <code>{node.weights.join(", ")}</code>
        </dd>
      </div>
    )}
    {node.gives && (
      <div>
        <dt>gives</dt>
        <dd>
          <code>{node.gives.join(", ")}</code>
        </dd>
      </div>
    )}
  </dl>
);

/** Zooms and moves an element inside a drawing; drawings of another size start whole. */
const useZoom = ({ width, height }: Drawing) => {
  const frame = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown>>(null);
  /** Shows everything, or its beginning where that would be too small to read. */
  const fit = (smallest: number) => {
    const [svg, zooming] = [frame.current, behavior.current];
    if (!svg || !zooming || width === 0) return;
    const box = svg.getBoundingClientRect();
    const scale = Math.min(1.2, Math.max(smallest, Math.min(box.width / width, box.height / height)));
    const place = zoomIdentity.translate(
      (box.width - width * scale) / 2,
      Math.max(0, (box.height - height * scale) / 2),
    );
    select(svg).call(zooming.transform, place.scale(scale));
  };
  const scaleBy = (factor: number) => {
    if (frame.current && behavior.current) select(frame.current).call(behavior.current.scaleBy, factor);
  };
  const moveBy = (x: number, y: number) => {
    if (frame.current && behavior.current) select(frame.current).call(behavior.current.translateBy, x, y);
  };
  useEffect(() => {
    const svg = frame.current;
    if (!svg) return;
    behavior.current = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.05, 4])
      // The page scrolls over the drawing; with Ctrl, or a pinch, the wheel zooms.
      .filter((event: WheelEvent) => event.type !== "wheel" || event.ctrlKey || event.metaKey)
      .on("zoom", ({ transform }: { transform: { toString(): string } }) =>
        content.current?.setAttribute("transform", transform.toString()),
      );
    select(svg).call(behavior.current).on("dblclick.zoom", null);
  }, []);
  useEffect(() => fit(0.8), [width, height]);
  return { frame, content, fit, scaleBy, moveBy };
};

const SessionGraph = ({ session }: { readonly session: GallerySession }) => {
  const [unfolded, setUnfolded] = useState(() => firstUnfolded(session, readable));
  const [chosen, setChosen] = useState<number>();
  const drawing = useMemo(() => layoutGraph(foldGraph(session, unfolded)), [session, unfolded]);
  const { frame, content, fit, scaleBy, moveBy } = useZoom(drawing);
  const toggle = (module: string) => {
    const next = new Set(unfolded);
    if (!next.delete(module)) next.add(module);
    setUnfolded(next);
  };
  const tooMany = session.nodes.length > drawable;
  const keys: Readonly<Record<string, () => void>> = {
    "+": () => scaleBy(1.3),
    "-": () => scaleBy(1 / 1.3),
    "0": () => fit(0),
    ArrowLeft: () => moveBy(60, 0),
    ArrowRight: () => moveBy(-60, 0),
    ArrowUp: () => moveBy(0, 60),
    ArrowDown: () => moveBy(0, -60),
  };
  const pressed = (event: KeyboardEvent) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  };
  const node = chosen === undefined ? undefined : session.nodes[chosen];
  return (
    <>
      <div class="tools" role="toolbar" aria-label="Graph">
        <button type="button" onClick={() => setUnfolded(new Set())}>
          Fold all
        </button>
        <button
          type="button"
          disabled={tooMany}
          title={tooMany ? `${session.nodes.length} nodes are too many to draw at once` : ""}
          onClick={() => setUnfolded(new Set(modulesOf(session)))}
        >
          Unfold all
        </button>
        <button type="button" onClick={() => scaleBy(1.3)} aria-label="Zoom in">
          +
        </button>
        <button type="button" onClick={() => scaleBy(1 / 1.3)} aria-label="Zoom out">
          −
        </button>
        <button type="button" onClick={() => fit(0)}>
          Fit
        </button>
        <output class="quiet">{drawing.boxes.length} boxes</output>
        <span class="quiet hint">A box with a number is a folded module: click, or Enter, unfolds it.</span>
      </div>
      <GraphDrawing
        drawing={drawing}
        frame={frame}
        content={content}
        toggle={toggle}
        choose={setChosen}
        label={`Graph of ${session.name}`}
        keyPressed={pressed}
      />
      {node && <OperatorFacts node={node} />}
    </>
  );
};

/** The drawing of a model's graphs, one session at a time. */
export const GraphView = ({ sessions }: { readonly sessions: readonly GallerySession[] }) => {
  const [name, setName] = useState(sessions[0]?.name);
  const session = sessions.find((one) => one.name === name);
  return (
    <>
      {sessions.length > 1 && (
        <label class="inline">
          Session{" "}
          <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {sessions.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
      )}
      {session && <SessionGraph key={session.name} session={session} />}
    </>
  );
};
