import { createHash } from "node:crypto";
import { InputError } from "../contract/errors.ts";
import { modelName } from "../discover/model-name.ts";
import type { Selected } from "../discover/select.ts";
import type { ReportRow } from "../report/row.ts";

/** One part of several that together are the whole; the first has the index 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Reads `2/8`. Throws InputError for what is no part. */
export const parseShard = (text: string): Shard => {
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new InputError(`--shard ${text} is not a part of the whole`, "For example --shard 1/4, the first of four.");
};

/** The part that a name falls into; other names do not matter. */
const byHash = (architecture: string, count: number): number =>
  createHash("sha256").update(architecture).digest().readUInt32BE() % count;

const timeOf = ({ milliseconds }: ReportRow): number =>
  Object.values(milliseconds).reduce((total, time) => total + time, 0);

/** Longest first, each to the part that has least so far. */
const byTime = (times: ReadonlyMap<string, number>, count: number): Map<string, number> => {
  const loads = Array.from({ length: count }, () => 0);
  const longest = [...times].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  return new Map(
    longest.map(([architecture, time]) => {
      const least = loads.indexOf(Math.min(...loads));
      loads[least] = (loads[least] ?? 0) + time;
      return [architecture, least];
    }),
  );
};

/**
 * One shard of a selection. All shards are disjoint and together the selection; a class stays in its shard when others
 * are added.
 *
 * @param measured rows of an earlier report: classes it has times of are spread evenly by them. The same for every shard.
 */
export const shardOf = <S extends Selected>(
  selection: readonly S[],
  { index, count }: Shard,
  measured: readonly ReportRow[] = [],
): S[] => {
  const times = new Map(measured.map((row) => [modelName(row), timeOf(row)] as const).filter(([, time]) => time > 0));
  const placed = byTime(times, count);
  return selection.filter(
    (selected) => (placed.get(modelName(selected)) ?? byHash(modelName(selected), count)) === index - 1,
  );
};
