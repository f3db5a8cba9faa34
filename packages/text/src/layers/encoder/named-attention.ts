import { type AnyModule, attend, linear, type Named, namedModule, splitHeads, type Tensor } from "@tiny-random/nn";

/** The keys of attention's four projections in a checkpoint. */
export type ProjectionKeys = readonly [query: string, key: string, value: string, output: string];

type Layer = ((x: Tensor) => Tensor) & AnyModule;
type Parts = { query: Layer; key: Layer; value: Layer; output: Layer; norm?: Layer | undefined };

/**
 * Attention to all positions (Vaswani et al., 2017), its projections in one module under a family's keys.
 *
 * @param norm the norm of a post-norm block, where it stands in the same module: the input is added, the sum normalized
 */
export const namedAttention = (
  width: number,
  heads: number,
  [query, key, value, output]: ProjectionKeys,
  norm?: Named<Layer>,
) =>
  namedModule<Parts, [Tensor, { readonly mask: Tensor }], Tensor>(
    {
      query: [query, linear(width, width)],
      key: [key, linear(width, width)],
      value: [value, linear(width, width)],
      output: [output, linear(width, width)],
      norm,
    },
    (m, x, { mask }) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const attended = m.output(attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask }));
      return m.norm?.(x.add(attended)) ?? attended;
    },
  );
