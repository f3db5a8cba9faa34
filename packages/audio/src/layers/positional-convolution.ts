import type { ModelConfig } from "@tiny-random/core";
import { activation, batchNorm, conv1d, module, type Tensor } from "@tiny-random/nn";
import type { SpeechConfig } from "./speech-config.ts";
import { normedConv1d } from "./weight-norm.ts";

/** Zeros before and after that keep the length; one fewer after for an even kernel. */
export const samePadding = (kernel: number): readonly [number, number] => [
  Math.floor(kernel / 2),
  kernel - 1 - Math.floor(kernel / 2),
];

/** The config fields that positions by convolution read. */
export type PositionalConvolutionConfig = ModelConfig &
  Pick<
    SpeechConfig,
    "hidden_size" | "num_conv_pos_embeddings" | "num_conv_pos_embedding_groups" | "feat_extract_activation"
  >;

/**
 * Positions as a grouped convolution of the states (Mohamed et al., 2019): `[batch, frames, width]`, of every
 * `stride`-th frame.
 */
export const positionalConvolution = (c: PositionalConvolutionConfig, stride = 1) => {
  const [width, kernel] = [c.hidden_size, c.num_conv_pos_embeddings];
  const options = { groups: c.num_conv_pos_embedding_groups, padding: samePadding(kernel), stride };
  // HuBERT's checkpoints in half precision have batch norm in place of weight norm.
  const isBatchNormed = c["conv_pos_batch_norm"] === true;
  return module(
    {
      conv: isBatchNormed ? conv1d(width, width, kernel, options) : normedConv1d(width, width, kernel, options, 2),
      batch_norm: isBatchNormed ? batchNorm(width) : undefined,
    },
    (m, x: Tensor) => {
      const channels = x.transpose(1, 2);
      return activation(c.feat_extract_activation)(m.conv(m.batch_norm?.(channels) ?? channels)).transpose(1, 2);
    },
  );
};
