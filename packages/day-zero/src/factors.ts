import type { ConfigNumber } from "./config-numbers.ts";
import type { Factors } from "./tiny-sizes.ts";

/** Names of the widths of residual streams. */
export const mainWidths =
  /^(hidden_sizes?|d_model|n_embd|dim|embed_dims?|encoder_embed_dims?|decoder_hidden_size|encoder_hidden_size|hidden_dim|emb_dim|width|model_dim)$/;

/** Channels that convolutional autoencoders norm in 32 groups. */
export const grouped32 = /^(base_channels|channels)$/;

const headWidthFactors = [1, 2, 4, 8, 16, 32];
const headFactors = [1, 2, 4, 8];

/** What a head's size must remain: at least so large, and a multiple of so much where it was one. */
interface HeadLimits {
  readonly least: number;
  readonly aligned: number;
}

/** A share of each head that is rotated, in one nested config. */
export interface RotatedShare {
  readonly scope: string;
  readonly share: number;
}

/** What positions ask of heads. */
export interface HeadPositions {
  /** Lists of sections, each for one kind of positions, of half of a head's size. */
  readonly sections: readonly (readonly number[])[];
  readonly shares: readonly RotatedShare[];
}

/** Whether every section keeps a frequency, and their sum stays half of a head. */
const fitsSections = (sections: HeadPositions["sections"], headWidth: number): boolean =>
  sections.every((parts) => {
    const total = parts.reduce((sum, part) => sum + part, 0) / headWidth;
    return Number.isInteger(total) && total >= parts.length;
  });

/** Whether the rotated shares of heads stay whole pairs of what they were pairs of. */
const fitsShares = (numbers: readonly ConfigNumber[], shares: readonly RotatedShare[], headWidth: number): boolean =>
  shares.every(({ scope, share }) => {
    const own = numbers.filter((number) => number.scope === scope && !number.length);
    const widths = own.filter(({ role, field }) => role === "width" && mainWidths.test(field));
    const heads = own.find(({ role }) => role === "heads");
    const stated = own.filter(({ role }) => role === "head width").map(({ value }) => value);
    const derived = heads ? widths.map(({ value }) => value / heads.value) : [];
    return (stated.length > 0 ? stated : derived).every((size) => {
      const rotated = size * share;
      const multiple = [4, 2].find((one) => rotated % one === 0) ?? 0;
      return multiple === 0 || (rotated / headWidth) % multiple === 0;
    });
  });

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
    const channels = own.filter(({ field }) => grouped32.test(field)).map(({ value }) => value);
    // What these channels are multiplied to is another width of the config.
    const channelsFit = channels.every((count) => count % 32 !== 0 || (count / factor) % 32 === 0);
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
    return channelsFit && headsFit && headWidthsFit && widthsFit;
  });
};

const fitsPositions = (
  numbers: readonly ConfigNumber[],
  { sections, shares }: HeadPositions,
  headWidth: number,
): boolean => fitsSections(sections, headWidth) && fitsShares(numbers, shares, headWidth);

const leastFirst: readonly Factors[] = headFactors
  .flatMap((heads) => headWidthFactors.map((headWidth) => ({ headWidth, heads })))
  .sort((a, b) => a.heads * a.headWidth - b.heads * b.headWidth || a.heads - b.heads);

/**
 * Pairs of factors to try, strictest first and of those the ones that shrink least: head sizes of at least four, widths that
 * remain multiples of 32 where they were (then of 16, 8, 4), and as many heads as the reference has where that is possible.
 *
 * @param positions what positions ask of heads: sections need a frequency each, rotated shares whole pairs
 */
export const factorChoices = (
  numbers: readonly ConfigNumber[],
  positions: HeadPositions,
): readonly (readonly Factors[])[] => {
  const least = positions.sections.length > 0 ? 8 : 4;
  return strictness.map((multiple) =>
    leastFirst
      .filter(({ headWidth }) => fitsPositions(numbers, positions, headWidth))
      .filter((one) => allows(numbers, one, multiple, { least, aligned: 4 })),
  );
};

/** Pairs for models that are too large with every other: heads of at least two, then any. */
export const lastFactorChoices = (
  numbers: readonly ConfigNumber[],
  positions: HeadPositions,
): readonly (readonly Factors[])[] => {
  const positioned = leastFirst.filter(({ headWidth }) => fitsSections(positions.sections, headWidth));
  const thirds = [1, 2, 4, 8].map((headWidth) => ({ headWidth, heads: 3 }));
  return [
    thirds.filter((one) => allows(numbers, one, 4, { least: 4, aligned: 2 })),
    positioned.filter((one) => allows(numbers, one, 4, { least: 4, aligned: 2 })),
    positioned.filter((one) => allows(numbers, one, 2, { least: 2, aligned: 1 })),
    positioned.filter(({ heads }) => heads === 1),
  ];
};
