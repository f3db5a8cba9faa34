// Longformer's attention: windows, and tokens that see everything and are seen by all (Beltagy et al., 2020).
import { attend, linear, module, nearMask, splitHeads, type Tensor } from "@tiny-random/nn";

/** Which tokens of a pass are global, and what the others see. */
export interface GlobalTokens {
  /** Bool `[batch, length]`. */
  readonly isGlobal: Tensor;
  /** The additive mask of the global tokens' queries, `[batch, 1, 1, length]`. */
  readonly mask: Tensor;
  /** The additive mask of a window that reaches so far on each side, global tokens seen too: `[batch, 1, length, length]`. */
  readonly windowMask: (reach: number) => Tensor;
}

/**
 * The global tokens of a pass.
 *
 * @param attentionMask int64 `[batch, length]`: 0 for padding
 * @param given int64 `[batch, length]`: 1 for global tokens (`global_attention_mask`)
 * @param mask the additive mask of padding, `[batch, 1, 1, length]`
 */
export const globalTokens = (attentionMask: Tensor, given: Tensor, mask: Tensor): GlobalTokens => {
  const isGlobal = given.mul(attentionMask).to("bool");
  const made = new Map<number, Tensor>();
  const windowMask = (reach: number): Tensor => {
    const own = made.get(reach) ?? mask.where(isGlobal.unsqueeze(1).unsqueeze(1), nearMask(attentionMask, reach));
    made.set(reach, own);
    return own;
  };
  return { isGlobal, mask, windowMask };
};

/**
 * Sliding-window attention in which all tokens also see the global ones, and these see everything by other
 * projections, without the output projection: states `[batch, length, width]` → the same.
 *
 * @param reach how far the window goes on each side
 */
export const globalWindowAttention = (width: number, heads: number, reach: number) => {
  const project = () => linear(width, width);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      query_global: project(),
      key_global: project(),
      value_global: project(),
    },
    (m, x: Tensor, { mask, isGlobal, windowMask }: GlobalTokens) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const near = attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask: windowMask(reach) });
      const [query, key, value] = [m.query_global(x), m.key_global(x), m.value_global(x)];
      return attend(split(query), split(key), split(value), { mask }).where(isGlobal.unsqueeze(-1), near);
    },
  );
};

/** The window of a layer, a number for all or one for each. */
export const windowOfLayer = (windows: number | readonly number[], layer: number): number =>
  typeof windows === "number" ? windows : (windows[layer] ?? 0);

/** Inputs that make some tokens global: every seventh one. */
export const globalTokenInputs = {
  global_attention_mask: (mask: readonly number[]) => mask.map((kept, place) => (place % 7 === 0 ? kept : 0)),
};
