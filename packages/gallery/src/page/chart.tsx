import * as Plot from "@observablehq/plot";
import { useEffect, useRef } from "preact/hooks";

/** A plot with a title and a sentence for those who do not see it. */
export const Chart = ({
  title,
  description,
  options,
}: {
  readonly title: string;
  readonly description: string;
  readonly options: Plot.PlotOptions;
}) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const drawn = Plot.plot(options);
    // One picture with one label: those of its parts would only be read out one by one.
    for (const part of drawn.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
    for (const svg of [drawn, ...drawn.querySelectorAll("svg")].filter((one) => one.tagName === "svg")) {
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", `${title}. ${description}`);
    }
    place.current?.replaceChildren(drawn);
    return () => drawn.remove();
  }, [title, description, options]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} />
    </figure>
  );
};
