import { useEffect, useMemo, useState } from "preact/hooks";
import type { GalleryRow } from "../page-data.ts";
import { bytesText, countText, millisecondsText, statuses, statusText, totalMilliseconds } from "./number-text.ts";

interface Column {
  readonly name: string;
  readonly numeric?: boolean;
  /** Its share of the table's width, in percent. */
  readonly share: number;
  readonly order: (row: GalleryRow) => string | number;
}

const columns: readonly Column[] = [
  { name: "Class", share: 27, order: (row) => row.architecture.toLowerCase() },
  { name: "Model type", share: 17, order: (row) => row.modelType },
  { name: "Modality", share: 11, order: (row) => row.modality },
  { name: "Task", share: 14, order: (row) => row.task ?? "~" },
  { name: "Status", share: 10, order: (row) => statuses.indexOf(row.status) },
  { name: "Parameters", share: 8, numeric: true, order: (row) => row.parameters },
  { name: "Size", share: 6, numeric: true, order: (row) => row.bytes },
  { name: "Time", share: 7, numeric: true, order: (row) => totalMilliseconds(row.milliseconds) },
];

/** The first rows are drawn at once, the others when the page stands. */
const atOnce = 60;

const Row = ({ row }: { readonly row: GalleryRow }) => (
  <tr>
    <th scope="row">
      <a href={`#/model/${row.architecture}`}>{row.architecture}</a>
      {row.status === "failed" && (
        <div class="reason">
          {row.step}: {row.reason} {row.hint}
        </div>
      )}
      {row.status === "missing" && <div class="quiet small">{row.reason}</div>}
    </th>
    <td>{row.modelType}</td>
    <td>{row.modality}</td>
    <td>{row.task ?? ""}</td>
    <td>
      <span class={`badge ${row.status}`}>{statusText[row.status]}</span>
    </td>
    <td class="number">{countText(row.parameters)}</td>
    <td class="number">{bytesText(row.bytes)}</td>
    <td class="number">{millisecondsText(totalMilliseconds(row.milliseconds))}</td>
  </tr>
);

/** The classes, sortable by every column. */
export const RowsTable = ({ rows }: { readonly rows: readonly GalleryRow[] }) => {
  const [{ by, down }, setSort] = useState({ by: 4, down: false });
  const [shown, setShown] = useState(atOnce);
  useEffect(() => {
    const later = setTimeout(() => setShown(Number.POSITIVE_INFINITY), 50);
    return () => clearTimeout(later);
  }, []);
  const sorted = useMemo(() => {
    const order = columns[by]?.order ?? (() => 0);
    const keyed = rows.map((row) => ({ row, key: order(row) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (down ? -1 : 1));
    return keyed.map(({ row }) => row);
  }, [rows, by, down]);
  return (
    <div class="scroll">
      <table class="rows">
        <colgroup>
          {columns.map(({ name, share }) => (
            <col key={name} style={{ width: `${share}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ name, numeric }, index) => (
              <th
                key={name}
                scope="col"
                class={numeric ? "number" : ""}
                aria-sort={by === index ? (down ? "descending" : "ascending") : "none"}
              >
                <button type="button" onClick={() => setSort({ by: index, down: by === index ? !down : false })}>
                  {name}
                  <span aria-hidden="true">{by === index ? (down ? " ↓" : " ↑") : ""}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map((row) => (
            <Row key={`${row.modelType}/${row.architecture}`} row={row} />
          ))}
        </tbody>
      </table>
      {sorted.length === 0 && <p class="quiet">Nothing matches.</p>}
    </div>
  );
};
