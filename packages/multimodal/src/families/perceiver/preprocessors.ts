// What the Perceiver reads: bytes of texts or pixels, each with its position.
import type { PerceiverConfig } from "@tiny-random/atlas/configs/perceiver";
import { batchNorm, conv2d, embedding, linear, module, Tensor } from "@tiny-random/nn";
import { learnedTable } from "./model.ts";

/** Vectors of bytes and of their places: ids `[batch, length]` → `[batch, length, d_model]`. */
export const textPreprocessor = (c: PerceiverConfig) =>
  module(
    {
      embeddings: embedding(c.vocab_size, c.d_model),
      position_embeddings: embedding(c.max_position_embeddings, c.d_model),
    },
    (m, ids: Tensor) => m.embeddings(ids).add(m.position_embeddings(Tensor.arange(ids.graph, ids.size(1)))),
  );

/** Rows and columns. */
type Grid = readonly [rows: number, columns: number];

/** Frequency bands of each axis, fixed in the classes of images. */
const bands = 64;

/** Features of a position: two coordinates, and sines and cosines of each in every band. */
export const fourierWidth = 2 + 2 * 2 * bands;

/** So many numbers from one to another, evenly. */
const evenly = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, index) => (count === 1 ? from : from + (index * (to - from)) / (count - 1)));

/**
 * Fourier features of the places of a grid (Mildenhall et al., 2020), up to the Nyquist frequency of a resolution:
 * `[rows · columns, 258]`.
 */
const fourierPositions = (x: Tensor, [rows, columns]: Grid, resolution: Grid): Tensor => {
  const { graph } = x;
  const places = evenly(rows, -1, 1).flatMap((down) => evenly(columns, -1, 1).flatMap((across) => [down, across]));
  const position = graph.constant(places, "float32", [rows * columns, 2]);
  const frequencies = resolution.flatMap((length) => evenly(bands, 1, length / 2));
  const angles = position
    .unsqueeze(-1)
    .mul(graph.constant(frequencies, "float32", [2, bands]).mul(Math.PI))
    .flatten(1);
  return Tensor.cat([position, angles.sin(), angles.cos()], -1);
};

/** States of a grid, `[batch, rows, columns, channels]`, in a row, each with its position behind it. */
const withPositions = (x: Tensor, positions: Tensor): Tensor => {
  const row = x.flatten(1, 2);
  return Tensor.cat([row, positions.unsqueeze(0).expand([row.size(0), row.size(1), positions.size(-1)])], -1);
};

const gridOf = (x: Tensor): Grid => [x.size(1) as number, x.size(2) as number];

/** `[batch, channels, height, width]` → `[batch, height, width, channels]`. */
const channelsBehind = (x: Tensor): Tensor => x.permute(0, 2, 3, 1);

/** Features of pixels after a convolution, and of learned positions; fixed in the class. */
const learnedChannels = 256;
export const learnedWidth = 2 * learnedChannels;

/** Pixels through a pointwise convolution, with learned and projected positions. */
export const learnedPreprocessor = (size: number) =>
  module(
    {
      convnet_1x1: conv2d(3, learnedChannels, 1),
      position_embeddings: module({ position_embeddings: learnedTable(size ** 2, learnedChannels) }, (m, x: Tensor) =>
        x.graph.parameter(m.position_embeddings),
      ),
      positions_projection: linear(learnedChannels, learnedChannels),
    },
    (m, pixels: Tensor) =>
      withPositions(channelsBehind(m.convnet_1x1(pixels)), m.positions_projection(m.position_embeddings(pixels))),
  );

/** The pixels themselves, with Fourier features for 224 rows and columns. */
export const pixelPreprocessor = () =>
  module({}, (_, pixels: Tensor) => {
    const grid = channelsBehind(pixels);
    return withPositions(grid, fourierPositions(pixels, gridOf(grid), [224, 224]));
  });

/** Channels of the convolution, fixed in the class. */
export const convolvedChannels = 64;

/** Pixels through a convolution of half their resolution and a pooling of half of that, with Fourier features. */
export const convolutionPreprocessor = () => {
  const convnet = module(
    {
      conv: conv2d(3, convolvedChannels, 7, { stride: 2, padding: 3, bias: false }),
      batchnorm: batchNorm(convolvedChannels),
    },
    (m, pixels: Tensor) => m.batchnorm(m.conv(pixels)).relu().max_pool2d(3, { stride: 2 }),
  );
  return module({ convnet }, (m, pixels: Tensor) => {
    const grid = channelsBehind(m.convnet(pixels));
    return withPositions(grid, fourierPositions(pixels, gridOf(grid), [56, 56]));
  });
};
