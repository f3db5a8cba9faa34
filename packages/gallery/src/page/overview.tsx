import { useMemo } from "preact/hooks";
import type { GalleryData, GalleryRow } from "../page-data.ts";
import { CommandLine } from "./command-line.tsx";
import { Coverage } from "./coverage.tsx";
import { Figures } from "./figures.tsx";
import { type Filter, filtered, noFilter } from "./filter.ts";
import { bytesText, millisecondsText, statuses, statusText, totalMilliseconds } from "./number-text.ts";
import { RowsTable } from "./rows-table.tsx";

const distinct = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort();

const Choice = ({
  label,
  value,
  values,
  choose,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly (readonly [value: string, text: string])[];
  readonly choose: (value: string) => void;
}) => (
  <label>
    <span>{label}</span>
    <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">all</option>
      {values.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

const Totals = ({ rows }: { readonly rows: readonly GalleryRow[] }) => {
  const made = rows.filter(({ status }) => status === "made");
  const failed = rows.filter(({ status }) => status === "failed").length;
  const bytes = made.reduce((sum, row) => sum + row.bytes, 0);
  const times = made.map(({ milliseconds }) => totalMilliseconds(milliseconds)).filter((time) => time > 0);
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return (
    <dl class="totals">
      <div>
        <dt>made</dt>
        <dd>{made.length}</dd>
      </div>
      <div>
        <dt>failed</dt>
        <dd class={failed > 0 ? "bad" : ""}>{failed}</dd>
      </div>
      <div>
        <dt>classes in all</dt>
        <dd>{rows.length}</dd>
      </div>
      <div>
        <dt>bytes</dt>
        <dd>{bytesText(bytes) || "0"}</dd>
      </div>
      <div>
        <dt>median time</dt>
        <dd>{millisecondsText(median) || "–"}</dd>
      </div>
    </dl>
  );
};

/** What a newcomer wants to know first. */
const Introduction = ({ transformers }: { readonly transformers: string }) => (
  <div class="introduction">
    <p>
      Every class of Transformers {transformers} as a model of some hundred kilobytes that loads and runs like the real
      one: config, random weights, tokenizer, ONNX sessions, recorded answers. Choose a class below to see its files,
      its graph, and which runtimes proved it; one line makes it:
    </p>
    <CommandLine text="npx @tiny-random/cli generate BertModel" />
  </div>
);

/** Coverage, sizes, times, and the table of all classes. */
export const Overview = ({
  data,
  filter,
  setFilter,
}: {
  readonly data: GalleryData;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
}) => {
  const { rows, steps } = data;
  const found = useMemo(() => filtered(rows, filter), [rows, filter]);
  const pairs = (values: readonly string[]) => values.map((value) => [value, value] as const);
  return (
    <>
      <h1>Tiny models</h1>
      <Introduction transformers={data.transformers} />
      <Totals rows={rows} />
      <Coverage rows={rows} />
      <Figures rows={rows} steps={steps} />
      <section aria-labelledby="all-classes">
        <h2 id="all-classes">Classes</h2>
        <search class="filters">
          <label class="wide">
            <span>Search</span>
            <input
              type="search"
              placeholder="class, model type, task, reason"
              value={filter.words}
              onInput={(event) => setFilter({ ...filter, words: event.currentTarget.value })}
            />
          </label>
          <Choice
            label="Modality"
            value={filter.modality}
            values={pairs(distinct(rows.map((row) => row.modality)))}
            choose={(modality) => setFilter({ ...filter, modality })}
          />
          <Choice
            label="Task"
            value={filter.task}
            values={pairs(distinct(rows.map((row) => row.task)))}
            choose={(task) => setFilter({ ...filter, task })}
          />
          <Choice
            label="Status"
            value={filter.status}
            values={statuses.map((status) => [status, statusText[status]] as const)}
            choose={(status) => setFilter({ ...filter, status })}
          />
          <button type="button" onClick={() => setFilter(noFilter)} disabled={filter === noFilter}>
            Clear
          </button>
          <output class="quiet">
            {found.length} of {rows.length}
          </output>
        </search>
        <RowsTable rows={found} />
      </section>
    </>
  );
};
