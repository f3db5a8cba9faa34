/** Tensors whose names differ in their block numbers only: pattern with `*`, dtype, shape, and the range of each `*`. */
export type FoldedTensor = readonly [
  pattern: string,
  dtype: string,
  shape: readonly number[],
  ranges: readonly (readonly [first: number, last: number])[],
];

const names = (pattern: string, ranges: FoldedTensor[3]): string[] => {
  const [range, ...rest] = ranges;
  if (!range) return [pattern];
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, index) => pattern.replace("*", String(first + index))).flatMap(
    (name) => names(name, rest),
  );
};

/** Every tensor by its name. */
export const unfold = (folded: readonly FoldedTensor[]): Map<string, { dtype: string; shape: readonly number[] }> =>
  new Map(
    folded.flatMap(([pattern, dtype, shape, ranges]) => names(pattern, ranges).map((name) => [name, { dtype, shape }])),
  );

/** Names that differ in their block numbers only: pattern with `*`, and the range of each `*`. */
export type FoldedName = readonly [pattern: string, ranges: FoldedTensor[3]];

/** Every name. */
export const unfoldNames = (folded: readonly FoldedName[]): string[] =>
  folded.flatMap(([pattern, ranges]) => names(pattern, ranges));
