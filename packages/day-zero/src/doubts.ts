import type { Dimension } from "./solve.ts";

/** Where a dimension stands: `layers.*.mlp.up_proj.weight[0]`, `layers (blocks)`. */
export const nameOfDimension = ({ pattern, position }: Dimension): string =>
  position === "blocks" ? `${pattern} (blocks)` : `${pattern}[${position}]`;

const fieldIn = (expression: string): string | undefined => /[a-z_][\w.]*/i.exec(expression)?.[0];

/** One sentence for each size that two explanations fit nearly as well: which they are, and how to settle it. */
export const doubtsOf = (dimensions: readonly Dimension[]): string[] => {
  const seen = new Set<string>();
  return dimensions.flatMap((dimension) => {
    const { reference, tiny, expression, rivals } = dimension;
    const [rival] = rivals;
    const key = `${reference}/${expression}/${rival}`;
    if (rival === undefined || seen.has(key)) return [];
    seen.add(key);
    const field = fieldIn(expression) ?? fieldIn(rival);
    const settle = field === undefined ? "" : `; --set ${field}=${reference} keeps it as it is`;
    return [
      `${nameOfDimension(dimension)} is ${reference}, which may be ${expression} (taken, ${tiny}) or ${rival}${settle}.`,
    ];
  });
};
