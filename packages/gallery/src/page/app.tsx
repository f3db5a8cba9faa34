import { useEffect, useState } from "preact/hooks";
import type { GalleryRow } from "../page-data.ts";
import { type Filter, filtered, noFilter } from "./filter.ts";
import { ModelPage } from "./model-page.tsx";
import { Overview } from "./overview.tsx";
import type { PageSource } from "./page-source.ts";
import { ThemeButton } from "./theme-button.tsx";

const architectureIn = (hash: string): string | undefined => /^#\/model\/([\w.-]+)/.exec(hash)?.[1];

/** An address of a class that there is not. */
const Unknown = ({ architecture, rows }: { readonly architecture: string; readonly rows: readonly GalleryRow[] }) => {
  const stem = architecture.replace(/(For|Model|LMHead).*$/, "");
  const begins = (row: GalleryRow) => row.architecture.startsWith(stem);
  const alike = filtered(rows, { ...noFilter, words: stem })
    .toSorted((a, b) => Number(begins(b)) - Number(begins(a)))
    .slice(0, 8);
  return (
    <article>
      <p class="back">
        <a href="#/">← all classes</a>
      </p>
      <h1>{architecture}</h1>
      <p role="alert">There is no class of that name.</p>
      {alike.length > 0 && (
        <ul>
          {alike.map((row) => (
            <li key={`${row.modelType}/${row.architecture}`}>
              <a href={`#/model/${row.architecture}`}>{row.architecture}</a>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
};

/** The page: the overview, or one model; which one stands in the address. */
export const App = ({ source }: { readonly source: PageSource }) => {
  const [architecture, setArchitecture] = useState(architectureIn(location.hash));
  const [filter, setFilter] = useState<Filter>(noFilter);
  useEffect(() => {
    const follow = () => {
      setArchitecture(architectureIn(location.hash));
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const row = source.data.rows.find((one) => one.architecture === architecture);
  useEffect(() => {
    document.title = row ? `${row.architecture} · tiny-random` : "tiny-random: the report";
  }, [row]);
  return (
    <>
      <header class="bar">
        <a class="brand" href="#/">
          tiny-random
        </a>
        <span class="quiet">
          {source.data.generator} · every class of Transformers {source.data.transformers}
          {source.data.live ? " · live" : ""}
        </span>
        <ThemeButton />
      </header>
      <main>
        {row ? (
          <ModelPage key={row.architecture} row={row} source={source} />
        ) : architecture !== undefined ? (
          <Unknown architecture={architecture} rows={source.data.rows} />
        ) : (
          <Overview data={source.data} filter={filter} setFilter={setFilter} />
        )}
      </main>
    </>
  );
};
