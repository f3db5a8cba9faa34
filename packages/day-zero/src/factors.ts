import type { ConfigNumber } from "./config-numbers.ts";
import type { Factors } from "./tiny-sizes.ts";

/** Names of the widths of residual streams. */
export const mainWidths =
  /^(hidden_sizes?|d_model|n_embd|dim|embed_dims?|encoder_embed_dims?|decoder_hidden_size|encoder_hidden_size|hidden_dim|emb_dim|width|model_dim)$/;

const headWidthFactors = [1, 2, 4, 8, 16, 32];
const headFactors = [1, 2, 4, 8];

/** What a head's size must remain: at least so large, and a multiple of so much where it was one. */
interface HeadLimits {
  readonly least: number;
  readonly aligned: number;
}

const fitsHeads = (
  width: number,
  heads: readonly number[],
  { headWidth, heads: fewer }: Factors,
  { least, aligned }: HeadLimits,
): boolean =>
  heads
    .filter((count) => width % count === 0)
    .every((count) => {
      const [reference, tiny] = [
        width / count,
        width / (headWidth * fewer) / (count % fewer === 0 ? count / fewer : count),
      ];
      if (!Number.isInteger(tiny)) return false;
      return tiny >= Math.min(reference, least) && (reference % aligned !== 0 || tiny % aligned === 0);
    });

/** How strictly widths stay multiples of what they are multiples of, because groups of a norm may be as many. */
const strictness = [32, 16, 8, 4] as const;

const isFirst = (keys: readonly (string | number)[]): boolean => typeof keys.at(-1) === "string" || keys.at(-1) === 0;

const allows = (numbers: readonly ConfigNumber[], factors: Factors, multiple: number, limits: HeadLimits): boolean => {
  const factor = factors.headWidth * factors.heads;
  const scopes = [...new Set(numbers.map(({ scope }) => scope))];
  return scopes.every((scope) => {
    const own = numbers.filter((number) => number.scope === scope && !number.length);
    // Of a list of heads, one for each stage, only the first belongs to the first width.
    const heads = own.filter(({ role, keys }) => role === "heads" && isFirst(keys)).map(({ value }) => value);
    const everyHead = own.filter(({ role }) => role === "heads").map(({ value }) => value);
    const headWidths = own.filter(({ role, value }) => role === "head width" && value >= 8).map(({ value }) => value);
    const widths = own
      .filter(({ role, field }) => role === "width" && mainWidths.test(field))
      .map(({ value }) => value);
    const headsFit = everyHead.every((count) => count === 1 || count % factors.heads === 0);
    const headWidthsFit = headWidths.every(
      (size) => size % factors.headWidth === 0 && size / factors.headWidth >= limits.least,
    );
    const widthsFit = widths.every((width) => {
      if (width < multiple) return true;
      const tiny = width / factor;
      return (
        Number.isInteger(tiny) &&
        tiny >= multiple &&
        (width % multiple !== 0 || tiny % multiple === 0) &&
        fitsHeads(width, heads, factors, limits)
      );
    });
    return headsFit && headWidthsFit && widthsFit;
  });
};

const leastFirst: readonly Factors[] = headFactors
  .flatMap((heads) => headWidthFactors.map((headWidth) => ({ headWidth, heads })))
  .sort((a, b) => a.heads * a.headWidth - b.heads * b.headWidth || a.heads - b.heads);

/**
 * Pairs of factors to try, strictest first and of those the ones that shrink least: head sizes of at least four, widths that
 * remain multiples of 32 where they were (then of 16, 8, 4), and as many heads as the reference has where that is possible.
 *
 * @param sections whether heads are cut into sections for several kinds of positions, which need more of them
 */
export const factorChoices = (numbers: readonly ConfigNumber[], sections: boolean): readonly (readonly Factors[])[] => {
  return strictness.map((multiple) =>
    leastFirst.filter((one) => allows(numbers, one, multiple, { least: sections ? 8 : 4, aligned: 4 })),
  );
};

/** Pairs for models that are too large with every other: heads of at least two, then any. */
export const lastFactorChoices = (numbers: readonly ConfigNumber[]): readonly (readonly Factors[])[] => [
  leastFirst.filter((one) => allows(numbers, one, 4, { least: 4, aligned: 2 })),
  leastFirst.filter((one) => allows(numbers, one, 2, { least: 2, aligned: 1 })),
  leastFirst.filter(({ heads }) => heads === 1),
];
