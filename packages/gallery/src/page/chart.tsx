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
    const drawn = Plot.plot({ ...options, ariaLabel: title, ariaDescription: description });
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
