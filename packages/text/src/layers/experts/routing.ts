import { type AnyModule, amongLargest, module, Parameter, type ParameterOptions, type Tensor } from "@tiny-random/nn";

/** Tokens `[batch, length, width]` → the weight of every expert `[batch, length, experts]`, 0 for those not chosen. */
export type Router = ((x: Tensor) => Tensor) & AnyModule;

/** The sizes of a mixture. */
export interface MixtureSizes {
  readonly width: number;
  readonly experts: number;
  /** Experts per token. */
  readonly active: number;
  /** Hidden features of one expert. */
  readonly features: number;
  readonly activation: string;
  /** Gate features stay below it, up features within ±; unlimited without it. */
  readonly limit?: number;
}

/** A router's weight. Scores of standard deviation 4 leave few tokens undecided between two experts. */
export const routerWeight = (experts: number, width: number, options: ParameterOptions = {}): Parameter =>
  new Parameter([experts, width], { kind: "weight", fanIn: width / 16 }, options);

/** Softmax over the scores of the chosen experts: their weights sum to 1. */
export const softmaxOfChosen = (scores: Tensor, count: number): Tensor =>
  scores.where(amongLargest(scores, count), Number.NEGATIVE_INFINITY).softmax(-1);

/** The chosen experts' weights in the softmax over all scores. */
export const chosenOfSoftmax = (scores: Tensor, count: number): Tensor =>
  scores.softmax(-1).where(amongLargest(scores, count), 0);

/** A linear router without bias (Shazeer et al., 2017); `weights` makes weights of scores. */
export const router = (sizes: MixtureSizes, weights: typeof softmaxOfChosen): Router =>
  module({ weight: routerWeight(sizes.experts, sizes.width) }, (m, x: Tensor) =>
    weights(x.linear(m.weight), sizes.active),
  );

/** The sizes of a mixture whose router chooses groups of experts first. */
export interface GroupedSizes extends MixtureSizes {
  readonly groups: number;
  /** Groups per token. */
  readonly activeGroups: number;
  /** Whether the chosen weights sum to 1, before the scale. */
  readonly normalized: boolean;
  readonly scale: number;
  /** The score of experts outside the chosen groups; -∞ by default. */
  readonly outside?: number;
}

/** What groups of experts are compared by. */
interface GroupMerits {
  /** Of every expert; its score by default. */
  readonly merits?: Tensor;
  /** How many of its best experts speak for a group, together. */
  readonly counted?: number;
}

/** Scores outside the best groups become -∞, or what the mixture says. */
const withinGroups = (scores: Tensor, sizes: GroupedSizes, { merits, counted = 2 }: GroupMerits = {}): Tensor => {
  const { experts, groups, activeGroups, outside = Number.NEGATIVE_INFINITY } = sizes;
  if (groups === 1) return scores;
  const axes = [groups, experts / groups];
  const grouped = scores.unflatten(-1, axes);
  const compared = merits?.unflatten(-1, axes) ?? grouped;
  const best = amongLargest(compared.topk(counted).values.sum(-1), activeGroups).unsqueeze(-1);
  return grouped.where(best, outside).flatten(2);
};

/** Scores of the chosen experts as weights: 0 for the others; shares of 1 where the mixture says so, then scaled. */
const scaledChosen = (scores: Tensor, choosable: Tensor, sizes: GroupedSizes): Tensor => {
  const chosen = scores.where(amongLargest(choosable, sizes.active), 0);
  const shared = sizes.normalized ? chosen.div(chosen.sum(-1, true).add(1e-20)) : chosen;
  return shared.mul(sizes.scale);
};

/** The uncorrected scores of the experts that are best by corrected ones, 0 for the others. */
export const chosenScores = (scores: Tensor, correction: Parameter | undefined, count: number): Tensor =>
  scores.where(amongLargest(correction ? scores.add(correction) : scores, count), 0);

/** The weights of the experts that are best by corrected scores, as shares of 1, made of the uncorrected ones. */
export const sharesByCorrection = (scores: Tensor, correction: Parameter, count: number): Tensor => {
  const chosen = chosenScores(scores, correction, count);
  return chosen.div(chosen.sum(-1, true));
};

/** The sigmoids of the experts whose scores, corrected where there is a correction, are largest; shares of 1 where normalized. */
export const sigmoidOfChosen = (
  scores: Tensor,
  count: number,
  { normalized, correction }: { readonly normalized: boolean; readonly correction?: Parameter },
): Tensor => {
  const choosable = correction ? scores.add(correction) : scores;
  const chosen = scores.sigmoid().where(amongLargest(choosable, count), 0);
  return normalized ? chosen.div(chosen.sum(-1, true)) : chosen;
};

/** A router's weight whose scores go into a sigmoid: large ones would all be near 1. */
export const sigmoidRouterWeight = (experts: number, width: number, options: ParameterOptions = {}): Parameter =>
  new Parameter([experts, width], { kind: "weight", fanIn: width / 2 }, options);

/** Transformers 5.24 makes the routers of DeepSeek's kin in float32, which checkpoints of a smaller type keep. */
const deepSeekWeight = ({ experts, width }: GroupedSizes): Parameter =>
  sigmoidRouterWeight(experts, width, { keepFloat32: true });

/** A linear router that weighs the chosen experts by sigmoids. */
export const sigmoidRouter = (
  sizes: MixtureSizes,
  options: Parameters<typeof sigmoidOfChosen>[2],
  scored = sigmoidRouterWeight(sizes.experts, sizes.width),
): Router => module({ weight: scored }, (m, x: Tensor) => sigmoidOfChosen(x.linear(m.weight), sizes.active, options));

/**
 * A correction of experts' scores, which balances their load. It is as large as sigmoids differ: a smaller one would turn no
 * choice among a few tokens, and nobody would notice it missing.
 */
export const scoreCorrection = (...shape: number[]): Parameter =>
  new Parameter(shape, { kind: "weight", fanIn: 16 }, { keepFloat32: true });

/** A softmax over the scores, of which the best in the best groups are chosen: the best two of a group speak for it (Mistral Small 4). */
export const groupedSoftmaxRouter = (
  sizes: GroupedSizes,
  counted = 2,
  scored = routerWeight(sizes.experts, sizes.width),
): Router =>
  module({ weight: scored }, (m, x: Tensor) => {
    const logits = x.linear(m.weight);
    const scores = logits.softmax(-1);
    return scaledChosen(scores, withinGroups(logits, sizes, { merits: scores, counted }), sizes);
  });

/** Sigmoid scores as weights of the experts that are best by corrected ones, in the best groups. */
const chosenByCorrection = (scores: Tensor, correction: Parameter, sizes: GroupedSizes): Tensor =>
  scaledChosen(scores, withinGroups(scores.add(correction), sizes), sizes);

/**
 * Sigmoid scores, of which the best in the best groups are chosen. A correction that balances the experts' load takes part in
 * the choice, not in the weights (DeepSeek-AI, 2024).
 */
export const groupedRouter = (sizes: GroupedSizes, keys: { readonly e_score_correction_bias?: string } = {}): Router =>
  module(
    {
      weight: deepSeekWeight(sizes),
      e_score_correction_bias: scoreCorrection(sizes.experts),
    },
    (m, x: Tensor) => chosenByCorrection(x.linear(m.weight).sigmoid(), m.e_score_correction_bias, sizes),
    keys,
  );

/** The same router where the checkpoint holds the correction elsewhere. */
export const routerWithCorrection = (sizes: GroupedSizes, correction: Parameter): Router =>
  module({ weight: deepSeekWeight(sizes) }, (m, x: Tensor) =>
    chosenByCorrection(x.linear(m.weight).sigmoid(), correction, sizes),
  );
