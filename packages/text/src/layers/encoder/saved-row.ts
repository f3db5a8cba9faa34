import { Parameter } from "@tiny-random/nn";

/** A buffer with a number for every position, which checkpoints hold and no forward reads: int64 `[1, length]`. */
export const savedRow = (length: number, value: (position: number) => number) =>
  new Parameter(
    [1, length],
    { kind: "exact", data: () => BigInt64Array.from({ length }, (_, position) => BigInt(value(position))) },
    { dtype: "int64", unread: "what positions and types are where none is given" },
  );
