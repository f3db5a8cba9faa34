import { type AnyModule, amongLargest, module, Parameter, type Tensor, weight } from "@tiny-random/nn";

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
}

/** A router's weight. Scores of standard deviation 4 leave few tokens undecided between two experts. */
export const routerWeight = (experts: number, width: number): Parameter => weight([experts, width], width / 16);

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
}

/** Scores outside the best groups become -∞; a group is as good as its two best experts together. */
const withinGroups = (scores: Tensor, { experts, groups, activeGroups }: GroupedSizes): Tensor => {
  if (groups === 1) return scores;
  const grouped = scores.unflatten(-1, [groups, experts / groups]);
  const best = amongLargest(grouped.topk(2).values.sum(-1), activeGroups).unsqueeze(-1);
  return grouped.where(best, Number.NEGATIVE_INFINITY).flatten(2);
};

/**
 * Sigmoid scores, of which the best in the best groups are chosen. A correction that balances the experts' load takes part in
 * the choice, not in the weights (DeepSeek-AI, 2024).
 */
export const groupedRouter = (sizes: GroupedSizes): Router =>
  module(
    {
      weight: weight([sizes.experts, sizes.width], sizes.width / 2),
      e_score_correction_bias: new Parameter([sizes.experts], { kind: "bias" }, { keepFloat32: true }),
    },
    (m, x: Tensor) => {
      const scores = x.linear(m.weight).sigmoid();
      const choosable = withinGroups(scores.add(m.e_score_correction_bias), sizes);
      const chosen = scores.where(amongLargest(choosable, sizes.active), 0);
      const shared = sizes.normalized ? chosen.div(chosen.sum(-1, true).add(1e-20)) : chosen;
      return shared.mul(sizes.scale);
    },
  );
