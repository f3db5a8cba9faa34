// Metric depth of adaptive bins (Bhat et al., 2023): bins of depth at every pixel, which attractors of finer and finer maps move.
import { activation, conv2d, module, Tensor } from "@tiny-random/nn";

/** Bins of depth between two depths. */
export interface BinConfiguration {
  readonly n_bins: number;
  readonly min_depth: number;
  readonly max_depth: number;
  /** Where there are several. */
  readonly name?: string;
}

/** The config fields that bins read. */
export interface BinsConfig {
  readonly bottleneck_features: number;
  readonly bin_embedding_dim: number;
  readonly bin_centers_type: string;
  readonly attractor_kind: string;
  readonly min_temp: number;
  readonly max_temp: number;
}

/** Whether bins are shares of the range of depth. */
const isNormed = (c: BinsConfig): boolean => c.bin_centers_type === "normed";

/** Two convolutions of single pixels with a ReLU between them. */
const pixelMlp = (inputs: number, inner: number, outputs: number) =>
  module({ conv1: conv2d(inputs, inner, 1), conv2: conv2d(inner, outputs, 1) }, (m, x: Tensor) =>
    m.conv2(m.conv1(x).relu()),
  );

/** A map's embedding of bins. */
export const projector = (inputs: number, outputs: number, inner = 128) => pixelMlp(inputs, inner, outputs);

/** Added to what is divided by its sum. */
const least = 1e-3;

/** Shares of widths `[batch, bins, rows, columns]` → the middles of bins, as shares of the range. */
const middles = (shares: Tensor): Tensor => shares.cumsum(1).sub(shares.div(2));

/** The bins of the coarsest map, from which attractors move them. */
export const seedBins = (c: BinsConfig, { n_bins }: BinConfiguration, inner = 256) => {
  const scores = pixelMlp(c.bottleneck_features, inner, n_bins);
  const children = { conv1: scores.conv1, conv2: scores.conv2 };
  return module(children, (_, x: Tensor) => {
    if (!isNormed(c)) return scores(x).softplus();
    const widths = scores(x).relu().add(least);
    return middles(widths.div(widths.sum(1, true)));
  });
};

/** How strongly an attractor draws; configs have fields for it that no forward reads. */
const strength = 300;

/** In ascending order along the axis of bins. */
const sorted = (bins: Tensor): Tensor => {
  const last = bins.permute(0, 2, 3, 1).neg();
  return last
    .topk(bins.size(1) as number)
    .values.neg()
    .permute(0, 3, 1, 2);
};

/** A map of another size, its corners aligned. */
export const alignedTo = (x: Tensor, map: Tensor): Tensor =>
  x.interpolate({ size: [map.size(2), map.size(3)], mode: "bilinear", align_corners: true });

/**
 * Moves bins `[batch, bins, rows, columns]` towards attractors, which a map's embedding makes; `bins` go on to the finer maps,
 * `centers` are in units of depth.
 */
export const attractorLayer = (c: BinsConfig, count: number, { min_depth, max_depth }: BinConfiguration) => {
  const width = c.bin_embedding_dim;
  const points = pixelMlp(width, width, isNormed(c) ? 2 * count : count);
  const children = { conv1: points.conv1, conv2: points.conv2 };
  return module(children, (_, embedding: Tensor, before: Tensor) => {
    const scores = points(embedding);
    // Of two numbers for each attractor the reference reads the first.
    const attractors = isNormed(c) ? scores.relu().add(least).unflatten(1, [count, 2]).select(2, 0) : scores.softplus();
    const bins = alignedTo(before, embedding);
    const distance = attractors.unsqueeze(2).sub(bins.unsqueeze(1));
    const pulls = distance.div(distance.mul(distance).mul(strength).add(1));
    const moved = bins.add(c.attractor_kind === "mean" ? pulls.mean(1) : pulls.sum(1));
    if (!isNormed(c)) return { bins: moved, centers: moved };
    const depths = moved.mul(max_depth - min_depth).add(min_depth);
    return { bins: moved, centers: sorted(depths).clamp(min_depth, max_depth) };
  });
};

/** What logarithms add to numbers that may be 0. */
const tiny = 1e-7;

/** The logarithm of the binomial coefficient by Stirling's formula. */
const logBinomial = (n: number, k: number): number =>
  n * Math.log(n) - (k + tiny) * Math.log(k + tiny) - (n - k) * Math.log(n - k + tiny);

/** The least probability, and what is added before shares are taken. */
const leastShare = 1e-4;

/** The first of two positive numbers as a share of both, `[batch, 1, rows, columns]`. */
const shareOf = (pair: Tensor): Tensor => {
  const both = pair.add(leastShare);
  return both.slice(1, 0, 1).div(both.sum(1, true));
};

/**
 * A binomial distribution over bins at every pixel, whose probability and temperature two maps make: `[batch, bins, rows,
 * columns]`.
 *
 * @param factor how much narrower than both maps the hidden layer is
 */
export const logBinomialShares = (c: BinsConfig, inputs: number, { n_bins }: BinConfiguration, factor = 2) => {
  const wide = inputs + c.bin_embedding_dim;
  const inner = Math.floor(wide / factor);
  const mlp = module({ 0: conv2d(wide, inner, 1), 2: conv2d(inner, 4, 1) }, (m, x: Tensor) =>
    m[2](activation("gelu")(m[0](x))).softplus(),
  );
  return module({ mlp }, (m, last: Tensor, embedding: Tensor) => {
    const found = m.mlp(Tensor.cat([last, embedding], 1));
    const probability = shareOf(found.slice(1, 0, 2));
    const temperature = shareOf(found.slice(1, 2))
      .mul(c.max_temp - c.min_temp)
      .add(c.min_temp);
    const most = n_bins - 1;
    const of = (value: (k: number) => number) =>
      found.graph.constant(
        Array.from({ length: n_bins }, (_, k) => value(k)),
        "float32",
        [1, n_bins, 1, 1],
      );
    const bounded = (share: Tensor) => share.clamp(leastShare, 1).log();
    const scores = of((k) => logBinomial(most, k))
      .add(of((k) => k).mul(bounded(probability)))
      .add(of((k) => most - k).mul(bounded(probability.mul(-1).add(1))));
    return scores.div(temperature).softmax(1);
  });
};
