import { type AnyModule, attend, linear, type Named, namedModule, splitHeads, type Tensor } from "@tiny-random/nn";

/** The keys of attention's four projections in a checkpoint. */
export type ProjectionKeys = readonly [query: string, key: string, value: string, output: string];

type Layer = ((x: Tensor) => Tensor) & AnyModule;
type Parts = { query: Layer; key: Layer; value: Layer; output: Layer; norm?: Layer };

/**
 * Attention to all positions (Vaswani et al., 2017), its projections in one module under a family's own keys.
 *
 * @param norm where it stands in the same module: then the input is added and the sum normalized
 */
export const namedAttention = (width: number, heads: number, keys: ProjectionKeys, norm?: Named<Layer>) => {
  const [query, key, value, output] = keys.map((name): Named<Layer> => [name, linear(width, width)]);
  return namedModule(
    { query, key, value, output, ...(norm && { norm }) } as { [Role in keyof Parts]-?: Named<Layer> },
    (m: Parts, x: Tensor, { mask }: { readonly mask: Tensor }) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const attended = m.output(attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask }));
      return m.norm?.(x.add(attended)) ?? attended;
    },
  );
};
