import {
  activation,
  atPixels,
  conv2d,
  embedding,
  type Graph,
  layerNorm,
  module,
  type Parameter,
  Tensor,
  weight,
} from "@tiny-random/nn";

/** The config fields of the mask embedding. */
interface MaskEmbeddingConfig {
  readonly hidden_size: number;
  readonly mask_input_channels: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** Mask prompts: two strided convolutions down to the grid of image embeddings, each with a norm. */
const maskEmbedding = (c: MaskEmbeddingConfig) => {
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

/** The config fields of the prompt encoder. */
interface PromptEncoderConfig extends MaskEmbeddingConfig {
  readonly image_size: number;
  readonly image_embedding_size: number;
  readonly num_point_embeddings: number;
}

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

/** Labels of padding and of what is not a point; 1 is a point of the foreground, 0 of the background. */
const [padding, notAPoint] = [-10, -1];

/**
 * Points and their labels as vectors (Kirillov et al., 2023): `[batch, prompts, points, 2]` in pixels and
 * `[batch, prompts, points]` → `[batch, prompts, points + 1, width]`. The vector behind the points stands for a missing box.
 */
export const promptEncoder = (c: PromptEncoderConfig, frequencies: Parameter) =>
  module(
    {
      shared_embedding: positionalEmbedding(frequencies),
      mask_embed: maskEmbedding(c),
      no_mask_embed: embedding(1, c.hidden_size),
      point_embed: Array.from({ length: c.num_point_embeddings }, () => embedding(1, c.hidden_size)),
      not_a_point_embed: embedding(1, c.hidden_size),
    },
    (m, points: Tensor, labels: Tensor) => {
      const { graph } = points;
      const coordinates = Tensor.cat([points.add(0.5), points.slice(2, 0, 1).mul(0)], 2).div(c.image_size);
      const kinds = Tensor.cat([labels, labels.slice(2, 0, 1).mul(0).add(notAPoint)], 2).unsqueeze(-1);
      const positions = m.shared_embedding(coordinates);
      const none = graph.parameter(m.not_a_point_embed.weight);
      const embedded = none.where(kinds.eq(notAPoint), positions).where(kinds.ne(padding), 0);
      const [background, foreground] = m.point_embed.map(({ weight: kind }) => graph.parameter(kind)) as [
        Tensor,
        Tensor,
      ];
      const behind = embedded.add(background).where(kinds.eq(0), embedded);
      return {
        prompts: behind.add(foreground).where(kinds.eq(1), behind),
        /** Stands for a missing mask, `[1, width, 1, 1]`. */
        noMask: graph.parameter(m.no_mask_embed.weight).unsqueeze(-1).unsqueeze(-1),
      };
    },
  );

/** The centres of a grid's cells, between 0 and 1: `[1, side, side, 2]`. */
export const gridCoordinates = (graph: Graph, side: number): Tensor => {
  const centre = (index: number) => (index + 0.5) / side;
  const cells = Array.from({ length: side ** 2 }, (_, at) => [centre(at % side), centre(Math.floor(at / side))]);
  return graph.constant(cells.flat(), "float32", [1, side, side, 2]);
};

const noMaskOrBox = "the session that clients load takes points, no masks and no boxes";
const maskWeights = ["conv1", "conv2", "conv3", "layer_norm1", "layer_norm2"].flatMap((layer) =>
  ["weight", "bias"].map((name) => `mask_embed.${layer}.${name}`),
);
/** Weights of the prompt encoder that points do not use. */
export const unusedByPoints = Object.fromEntries(
  [...maskWeights, "point_embed.2.weight", "point_embed.3.weight"].map((name) => [
    `prompt_encoder.${name}`,
    noMaskOrBox,
  ]),
);
