import {
  type AnyModule,
  amongLargest,
  module,
  Parameter,
  type ParameterOptions,
  type Tensor,
  weight,
} from "@tiny-random/nn";

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

/** Scores outside the best groups become -∞, or what the mixture says; a group is as good as the two best merits in it together. */
const withinGroups = (scores: Tensor, sizes: GroupedSizes, merits?: Tensor): Tensor => {
  const { experts, groups, activeGroups, outside = Number.NEGATIVE_INFINITY } = sizes;
  if (groups === 1) return scores;
  const inGroups = [groups, experts / groups];
  const grouped = scores.unflatten(-1, inGroups);
  const compared = merits?.unflatten(-1, inGroups) ?? grouped;
  const best = amongLargest(compared.topk(2).values.sum(-1), activeGroups).unsqueeze(-1);
  return grouped.where(best, outside).flatten(2);
};

/** Scores of the chosen experts as weights: 0 for the others; shares of 1 where the mixture says so, then scaled. */
const scaledChosen = (scores: Tensor, choosable: Tensor, sizes: GroupedSizes): Tensor => {
  const chosen = scores.where(amongLargest(choosable, sizes.active), 0);
  const shared = sizes.normalized ? chosen.div(chosen.sum(-1, true).add(1e-20)) : chosen;
  return shared.mul(sizes.scale);
};

/** The weights of the experts that are best by corrected scores, as shares of 1, made of the uncorrected ones. */
export const sharesByCorrection = (scores: Tensor, correction: Parameter, count: number): Tensor => {
  const chosen = scores.where(amongLargest(scores.add(correction), count), 0);
  return chosen.div(chosen.sum(-1, true));
};

/** A router's weight whose scores go into a sigmoid: large ones would all be near 1. */
export const sigmoidRouterWeight = (experts: number, width: number): Parameter => weight([experts, width], width / 2);

/** A correction of experts' scores, which balances their load. */
export const scoreCorrection = (...shape: number[]): Parameter =>
  new Parameter(shape, { kind: "bias" }, { keepFloat32: true });

/** A softmax over the scores, of which the best in the best groups are chosen (Mistral Small 4). */
export const groupedSoftmaxRouter = (
  sizes: GroupedSizes,
  weight: Parameter = routerWeight(sizes.experts, sizes.width),
): Router =>
  module({ weight }, (m, x: Tensor) => {
    const logits = x.linear(m.weight);
    const scores = logits.softmax(-1);
    return scaledChosen(scores, withinGroups(logits, sizes, scores), sizes);
  });

/**
 * Sigmoid scores, of which the best in the best groups are chosen. A correction that balances the experts' load takes part in
 * the choice, not in the weights (DeepSeek-AI, 2024).
 */
export const groupedRouter = (sizes: GroupedSizes): Router =>
  module(
    {
      weight: sigmoidRouterWeight(sizes.experts, sizes.width),
      e_score_correction_bias: scoreCorrection(sizes.experts),
    },
    (m, x: Tensor) => {
      const scores = x.linear(m.weight).sigmoid();
      return scaledChosen(scores, withinGroups(scores.add(m.e_score_correction_bias), sizes), sizes);
    },
  );
