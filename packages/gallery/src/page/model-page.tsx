import { useEffect, useState } from "preact/hooks";
import type { GalleryRow, ModelDetails } from "../page-data.ts";
import { CommandLine } from "./command-line.tsx";
import { ConfigTable } from "./config-table.tsx";
import { GoldenView } from "./golden-view.tsx";
import { GraphView } from "./graph-view.tsx";
import { bytesText, countText, millisecondsText, statusText, totalMilliseconds } from "./number-text.ts";
import type { PageSource } from "./page-source.ts";
import { RunInBrowser } from "./run-in-browser.tsx";
import { SessionsView } from "./sessions-view.tsx";
import { TensorsTable } from "./tensors-table.tsx";

type Loaded = { readonly details?: ModelDetails } | { readonly error: string } | undefined;

const Facts = ({ row, details }: { readonly row: GalleryRow; readonly details: ModelDetails | undefined }) => {
  const facts: readonly (readonly [string, string])[] = [
    ["model type", row.modelType],
    ["task", row.task ?? "no pipeline"],
    ["parameters", countText(row.parameters)],
    ["bytes", bytesText(row.bytes)],
    ["time", millisecondsText(totalMilliseconds(row.milliseconds))],
    ["reference", details?.reference ?? ""],
    ["seed, size, dtype", details ? `${details.seed}, ${details.size}, ${details.dtype}` : ""],
    ["padding", details?.padding ?? ""],
    ["proven by", row.provenBy?.join(", ") ?? ""],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
};

const FilesTable = ({ files }: { readonly files: ModelDetails["files"] }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">File</th>
        <th scope="col" class="number">
          Size
        </th>
      </tr>
    </thead>
    <tbody>
      {files.map(([name, bytes]) => (
        <tr key={name}>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td class="number">{bytesText(bytes)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Sections = ({
  row,
  details,
  source,
}: {
  readonly row: GalleryRow;
  readonly details: ModelDetails;
  readonly source: PageSource;
}) => (
  <>
    <nav class="contents" aria-label="On this page">
      {["Golden", "Run", "Graph", "Sessions", "Config", "Tensors", "Files"].map((name) => (
        <button
          type="button"
          key={name}
          onClick={() => document.getElementById(name.toLowerCase())?.scrollIntoView({ block: "start" })}
        >
          {name}
        </button>
      ))}
    </nav>
    <section aria-labelledby="golden">
      <h2 id="golden">Golden inputs and outputs</h2>
      <GoldenView details={details} source={source} />
    </section>
    <section aria-labelledby="run">
      <h2 id="run">Run in this browser</h2>
      <RunInBrowser row={row} live={source.data.live} />
    </section>
    <section aria-labelledby="graph">
      <h2 id="graph">Graph</h2>
      <GraphView sessions={details.sessions} />
    </section>
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <SessionsView sessions={details.sessions} />
    </section>
    <section aria-labelledby="config">
      <h2 id="config">What shrinking changed</h2>
      <ConfigTable config={details.config} />
    </section>
    <section aria-labelledby="tensors">
      <h2 id="tensors">Tensors</h2>
      <TensorsTable tensors={details.tensors} />
    </section>
    <section aria-labelledby="files">
      <h2 id="files">Files</h2>
      <FilesTable files={details.files} />
    </section>
  </>
);

/** A class that the report has no model of: how to get one, or why there is none. */
const Absent = ({ row }: { readonly row: GalleryRow }) => {
  if (row.status === "missing") return <p class="quiet">There is no model of it: {row.reason}</p>;
  const flags = row.status === "loadable" ? " --unported" : "";
  return (
    <>
      {row.status === "loadable" && (
        <p class="quiet">No family makes it yet: it can be made to load in Transformers, without a graph or answers.</p>
      )}
      <CommandLine text={`npx @tiny-random/cli generate ${row.architecture}${flags}`} />
    </>
  );
};

/** One model. */
export const ModelPage = ({ row, source }: { readonly row: GalleryRow; readonly source: PageSource }) => {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    source.details(row.architecture).then(
      (details) => setLoaded(details ? { details } : {}),
      (error: unknown) => setLoaded({ error: error instanceof Error ? error.message : String(error) }),
    );
  }, [row, source]);
  const details = loaded && "details" in loaded ? loaded.details : undefined;
  return (
    <article>
      <p class="back">
        <a href="#/">← all classes</a>
      </p>
      <h1>
        {row.architecture}{" "}
        <span class={`badge ${details ? "made" : row.status}`}>{statusText[details ? "made" : row.status]}</span>
      </h1>
      <Facts row={row} details={details} />
      {row.status === "failed" && (
        <p class="reason" role="alert">
          {row.step}: {row.reason} {row.hint}
        </p>
      )}
      {loaded === undefined && <p role="status">{source.data.live ? "Making and reading it …" : "Reading it …"}</p>}
      {loaded && "error" in loaded && (
        <p class="reason" role="alert">
          {loaded.error}
        </p>
      )}
      {details && <Sections row={row} details={details} source={source} />}
      {loaded && !details && !("error" in loaded) && row.status !== "failed" && <Absent row={row} />}
    </article>
  );
};
