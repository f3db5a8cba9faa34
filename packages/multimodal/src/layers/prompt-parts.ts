// Parts of the prompt encoders of SAM (Kirillov et al., 2023) and its kin.

import {
  activation,
  atPixels,
  conv2d,
  type Graph,
  layerNorm,
  module,
  type Parameter,
  Tensor,
  weight,
} from "@tiny-random/nn";

/** The config fields of the mask embedding. */
export interface MaskEmbeddingConfig {
  readonly hidden_size: number;
  readonly mask_input_channels: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** Mask prompts: two strided convolutions down to the grid of image embeddings, each with a norm. */
export const maskEmbedding = (c: MaskEmbeddingConfig) => {
  const [few, many] = [Math.floor(c.mask_input_channels / 4), c.mask_input_channels];
  return module(
    {
      conv1: conv2d(1, few, 2, { stride: 2 }),
      conv2: conv2d(few, many, 2, { stride: 2 }),
      conv3: conv2d(many, c.hidden_size, 1),
      layer_norm1: layerNorm(few, c.layer_norm_eps),
      layer_norm2: layerNorm(4 * few, c.layer_norm_eps),
    },
    (m, mask: Tensor) => {
      const act = activation(c.hidden_act);
      return m.conv3(act(atPixels(m.conv2(act(atPixels(m.conv1(mask), m.layer_norm1))), m.layer_norm2)));
    },
  );
};

/**
 * Positions by random Fourier features (Tancik et al., 2020): coordinates between 0 and 1, `[..., 2]` → `[..., 2 · features]`.
 *
 * @param frequencies shared by prompts and images
 */
export const positionalEmbedding = (frequencies: Parameter) =>
  module({ positional_embedding: frequencies }, (m, coordinates: Tensor) => {
    const angles = coordinates
      .mul(2)
      .sub(1)
      .matmul(m.positional_embedding)
      .mul(2 * Math.PI);
    return Tensor.cat([angles.sin(), angles.cos()], -1);
  });

/** The frequencies of positions, `[2, features]`. */
export const positionFrequencies = (features: number): Parameter => weight([2, features], 2);

/** The centres of a grid's cells, between 0 and 1: `[1, side, side, 2]`. */
export const gridCoordinates = (graph: Graph, side: number): Tensor => {
  const centre = (index: number) => (index + 0.5) / side;
  const cells = Array.from({ length: side ** 2 }, (_, at) => [centre(at % side), centre(Math.floor(at / side))]);
  return graph.constant(cells.flat(), "float32", [1, side, side, 2]);
};

/** Labels of padding and of what is not a point; 1 is a point of the foreground, 0 of the background. */
export const [padding, notAPoint] = [-10, -1];

/** Points with one that is none behind them, in shares of the image: `[batch, prompts, points + 1, 2]`, and their labels. */
export const closedPoints = (points: Tensor, labels: Tensor, imageSize: number) => ({
  coordinates: Tensor.cat([points.add(0.5), points.slice(2, 0, 1).mul(0)], 2).div(imageSize),
  kinds: Tensor.cat([labels, labels.slice(2, 0, 1).mul(0).add(notAPoint)], 2).unsqueeze(-1),
});

/** What the mask decoders of SAM's kin read of prompts `[batch, prompts, points, width]`. */
interface DecoderTokens {
  /** Learned tokens before each prompt's points, `[batch · prompts, learned + points, width]`. */
  readonly tokens: Tensor;
  /** Each image's tensor for each of its prompts: `[batch, ...]` → `[batch · prompts, ...]`. */
  forEachPrompt(x: Tensor): Tensor;
}

/** Prompts behind learned tokens, and images for each of their prompts. */
export const decoderTokens = (tables: readonly { readonly weight: Parameter }[], prompts: Tensor): DecoderTokens => {
  const { graph } = prompts;
  const [batch, each] = [prompts.size(0), prompts.size(1)];
  const learned = Tensor.cat(
    tables.map(({ weight: table }) => graph.parameter(table)),
    0,
  );
  const points = prompts.flatten(0, 1);
  return {
    tokens: Tensor.cat([learned.unsqueeze(0).expand([points.size(0), ...learned.shape]), points], 1),
    forEachPrompt: (x) =>
      x
        .unsqueeze(1)
        .expand([batch, each, ...x.shape.slice(1)])
        .flatten(0, 1),
  };
};

const noMaskOrBox = "the session that clients load takes points, no masks and no boxes";

/** Weights of the mask embedding, which points do not use. */
export const unusedMaskWeights: Readonly<Record<string, string>> = Object.fromEntries(
  ["conv1", "conv2", "conv3", "layer_norm1", "layer_norm2"].flatMap((layer) =>
    ["weight", "bias"].map((name) => [`prompt_encoder.mask_embed.${layer}.${name}`, noMaskOrBox]),
  ),
);
