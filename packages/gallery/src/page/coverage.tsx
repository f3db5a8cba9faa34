import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { GalleryRow, GalleryStatus } from "../page-data.ts";
import { statuses, statusText } from "./number-text.ts";

interface Group {
  readonly name: string;
  readonly counts: Readonly<Record<GalleryStatus, number>>;
  readonly total: number;
}

const groupBy = (rows: readonly GalleryRow[], nameOf: (row: GalleryRow) => string): Group[] => {
  const groups = new Map<string, Record<GalleryStatus, number>>();
  for (const row of rows) {
    const counts = groups.get(nameOf(row)) ?? { made: 0, failed: 0, unmade: 0, loadable: 0, missing: 0 };
    counts[row.status]++;
    groups.set(nameOf(row), counts);
  }
  return [...groups]
    .map(([name, counts]) => ({ name, counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) }))
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
};

/** Counts as numbers, with a bar whose full width is the largest group. */
const CoverageTable = ({
  caption,
  groups,
  more,
}: {
  readonly caption: string;
  readonly groups: readonly Group[];
  readonly more?: ComponentChildren;
}) => {
  const largest = Math.max(1, ...groups.map(({ total }) => total));
  const shown = statuses.filter((status) => groups.some(({ counts }) => counts[status] > 0));
  return (
    <div class="card">
      <table class="coverage">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="name">
              <span class="hidden">name</span>
            </th>
            <th scope="col" class="bars">
              <span class="hidden">share</span>
            </th>
            {shown.map((status) => (
              <th scope="col" key={status} class="number">
                <span class={`dot ${status}`} aria-hidden="true" />
                {statusText[status]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ name, counts }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="bars" aria-hidden="true">
                {shown.map((status) => (
                  <span
                    key={status}
                    class={`share ${status}`}
                    style={{ width: `${(100 * counts[status]) / largest}%` }}
                  />
                ))}
              </td>
              {shown.map((status) => (
                <td key={status} class={`number ${counts[status] === 0 ? "zero" : ""}`}>
                  {counts[status]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
};

/** What exists, what is made and what failed, by modality and by task. */
export const Coverage = ({ rows }: { readonly rows: readonly GalleryRow[] }) => {
  const [all, setAll] = useState(false);
  const modalities = groupBy(rows, ({ modality }) => modality);
  const tasks = groupBy(
    rows.filter(({ status }) => status !== "loadable" && status !== "missing"),
    ({ task }) => task ?? "no pipeline",
  );
  // At first the tables are equally long.
  const atFirst = modalities.length;
  return (
    <section class="two" aria-label="Coverage">
      <CoverageTable caption="By modality" groups={modalities} />
      <CoverageTable
        caption="By task, of classes with a family"
        groups={all ? tasks : tasks.slice(0, atFirst)}
        more={
          tasks.length > atFirst && (
            <p class="more">
              <button type="button" onClick={() => setAll(!all)}>
                {all ? "Fewer tasks" : `All ${tasks.length} tasks`}
              </button>
            </p>
          )
        }
      />
    </section>
  );
};
