import {
  asSequence,
  distanceBucket,
  embedding,
  layerNorm,
  module,
  Parameter,
  paddingMask,
  patchProjection,
  Tensor,
  weight,
} from "@tiny-random/nn";
import { boxTables, boxVectors } from "@tiny-random/text/layers/encoder/box-embeddings";
import { throughLayers } from "@tiny-random/text/layers/encoder/encoder";
import { type EncoderConfig, selfAttention } from "@tiny-random/text/layers/encoder/encoder-attention";
import { attentionBlock, postNormLayer } from "@tiny-random/text/layers/encoder/post-norm";
import { fairseqPositions } from "@tiny-random/text/layers/encoder/summed-embeddings";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";

/** The config fields that the encoder reads. */
export interface LayoutEncoderConfig extends EncoderConfig {
  readonly vocab_size: number;
  readonly type_vocab_size: number;
  readonly max_position_embeddings: number;
  readonly max_2d_position_embeddings: number;
  readonly coordinate_size: number;
  readonly shape_size: number;
  readonly pad_token_id: number;
  readonly has_relative_attention_bias: boolean;
  readonly rel_pos_bins: number;
  readonly max_rel_pos: number;
  readonly has_spatial_attention_bias: boolean;
  readonly rel_2d_pos_bins: number;
  readonly max_rel_2d_pos: number;
  readonly input_size: number;
  readonly num_channels: number;
  readonly patch_size: number;
}

/** A batch of documents. */
export interface DocumentInputs {
  /** `[batch, length]` int64 */
  readonly ids: Tensor;
  /** `[batch, length, 4]` int64: left, upper, right, lower edge of each word on a page of 1000 by 1000 */
  readonly boxes: Tensor;
  /** `[batch, channels, height, width]` */
  readonly pixels: Tensor;
  /** `[batch, length]` int64: 1 for words, 0 for padding */
  readonly mask: Tensor;
}

/** Words, their positions and their boxes: ids `[batch, length]` and boxes → `[batch, length, width]`. */
const textEmbeddings = (c: LayoutEncoderConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      ...boxTables({
        positions: c.max_2d_position_embeddings,
        edge: c.coordinate_size,
        extent: c.shape_size,
      }),
    },
    (m, ids: Tensor, boxes: Tensor, context: TextContext) => {
      const spatial = boxVectors(m, boxes);
      const positions = m.position_embeddings(fairseqPositions(c.pad_token_id)(ids, context));
      const words = m
        .word_embeddings(ids)
        .add(m.token_type_embeddings(ids.mul(0)))
        .add(positions);
      return m.LayerNorm(words.add(Tensor.cat(spatial, -1)));
    },
  );

/** Relative position bias, a bucket for each range of distances: `[batch, length]` → `[batch, heads, queries, keys]`. */
const relativePositionBias = (heads: number, buckets: number, furthest: number) =>
  module({ weight: weight([heads, buckets], 1) }, (m, positions: Tensor) => {
    const bucketOf = distanceBucket(buckets, furthest);
    const table = Array.from({ length: 2 * furthest + 1 }, (_, index) => bucketOf(index - furthest));
    const distance = positions.unsqueeze(-2).sub(positions.unsqueeze(-1)).clamp(-furthest, furthest).add(furthest);
    const bucket = distance.embedding(positions.graph.constant(table, "int64"));
    return bucket.embedding(positions.graph.parameter(m.weight).transpose(0, 1)).permute(0, 3, 1, 2);
  });

/** The biases that the config has: of distances in the text, of boxes' left and of their lower edges. */
const biases = (c: LayoutEncoderConfig) => {
  const inText = () => relativePositionBias(c.num_attention_heads, c.rel_pos_bins, c.max_rel_pos);
  const onPage = () => relativePositionBias(c.num_attention_heads, c.rel_2d_pos_bins, c.max_rel_2d_pos);
  return {
    rel_pos_bias: c.has_relative_attention_bias ? inText() : undefined,
    rel_pos_x_bias: c.has_spatial_attention_bias ? onPage() : undefined,
    rel_pos_y_bias: c.has_spatial_attention_bias ? onPage() : undefined,
  };
};

/** Positions in the text `[batch, length]`, and boxes `[batch, length, 4]`. */
interface Positions {
  readonly order: Tensor;
  readonly boxes: Tensor;
}

/** Encoder layers whose attention has relative position biases in the text and on the page. */
const encoderLayers = (c: LayoutEncoderConfig) => {
  const layer = Array.from({ length: c.num_hidden_layers }, (_, index) =>
    postNormLayer(c, attentionBlock(c, selfAttention(c, index))),
  );
  return module({ layer, ...biases(c) }, (m, x: Tensor, { order, boxes }: Positions, context: TextContext) => {
    const present = [
      m.rel_pos_bias?.(order),
      m.rel_pos_x_bias?.(boxes.select(2, 0)),
      m.rel_pos_y_bias?.(boxes.select(2, 3)),
    ];
    const scale = 1 / Math.sqrt(c.hidden_size / c.num_attention_heads);
    const mask = present.reduce<Tensor>(
      (sum, bias) => (bias ? sum.add(bias.mul(scale)) : sum),
      paddingMask(context.attention_mask),
    );
    return throughLayers(m.layer, x, { mask, text: context });
  });
};

/** Patches along a side of the image. */
const sideOf = (c: LayoutEncoderConfig): number => Math.floor(c.input_size / c.patch_size);

/** Boxes of the class token and of the patches on a page of 1000 by 1000, `[1 + side², 4]`. */
const patchBoxes = (side: number): number[] => {
  const edge = (index: number) => Math.trunc((1000 * index) / side);
  const patches = Array.from({ length: side ** 2 }, (_, index) => {
    const [row, column] = [Math.floor(index / side), index % side];
    return [edge(column), edge(row), edge(column + 1), edge(row + 1)];
  });
  return [1, 1, 999, 999, ...patches.flat()];
};

/** Positions of the words, then of the class token and the patches, which count from 0 again. */
const positionsOf = ({ ids, boxes }: DocumentInputs, side: number) => {
  const { graph } = ids;
  const [rows, count] = [ids.size(0), 1 + side ** 2];
  const ofImage = (values: readonly number[], shape: readonly number[]) =>
    graph.constant(values, "int64", [1, ...shape]).expand([rows, ...shape]);
  const numbers = Array.from({ length: count }, (_, index) => index);
  const words = Tensor.arange(graph, ids.size(1))
    .unsqueeze(0)
    .expand([rows, ids.size(1)]);
  return {
    order: Tensor.cat([words, ofImage(numbers, [count])], 1),
    boxes: Tensor.cat([boxes, ofImage(patchBoxes(side), [count, 4])], 1),
    ones: ofImage(Array<number>(count).fill(1), [count]),
  };
};

/** Words in boxes, then the patches of the page, as one sequence (Huang et al., 2022): `[batch, length + 1 + patches, width]`. */
export const layoutEncoder = (c: LayoutEncoderConfig) => {
  const [width, side] = [c.hidden_size, sideOf(c)];
  return module(
    {
      embeddings: textEmbeddings(c),
      cls_token: new Parameter([1, 1, width], { kind: "embedding" }),
      pos_embed: new Parameter([1, 1 + side ** 2, width], { kind: "embedding" }),
      patch_embed: module({ proj: patchProjection(c.num_channels, width, c.patch_size) }, (m, pixels: Tensor) =>
        asSequence(m.proj(pixels)),
      ),
      LayerNorm: layerNorm(width, c.layer_norm_eps),
      norm: layerNorm(width, 1e-6),
      encoder: encoderLayers(c),
    },
    (m, inputs: DocumentInputs) => {
      const { ids, boxes, pixels, mask } = inputs;
      const start = ids.graph.parameter(m.cls_token).expand([ids.size(0), 1, width]);
      const patches = m.norm(Tensor.cat([start, m.patch_embed(pixels)], 1).add(m.pos_embed));
      const words = m.embeddings(ids, boxes, { attention_mask: mask });
      const { ones, ...positions } = positionsOf(inputs, side);
      const attention_mask = Tensor.cat([mask, ones], 1);
      return m.encoder(m.LayerNorm(Tensor.cat([words, patches], 1)), positions, { attention_mask });
    },
  );
};
