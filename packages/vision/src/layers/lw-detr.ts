// LW-DETR and RF-DETR, which was made of it (Chen et al., 2024): no encoder; the best places move learned boxes.
import { type Context, labelsOf, type ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  embedding,
  layerNorm,
  linear,
  module,
  neverRead,
  type Parameter,
  Tensor,
} from "@tiny-random/nn";
import { coordinateSines, rowFirst } from "./box-coordinates.ts";
import { deformableAttention, type LevelMemory } from "./deformable-attention.ts";
import { detrProcessor } from "./detr-config.ts";
import { postNorm } from "./detr-transformer.ts";
import type { ImageBlock } from "./image-block.ts";
import { predictionHead } from "./prediction-head.ts";
import { atPlaces, bestPlaces, placeBoxes } from "./query-selection.ts";

/** The config fields of the detectors. */
export interface LwDetrConfig extends ModelConfig {
  readonly d_model: number;
  readonly hidden_expansion: number;
  readonly c2f_num_blocks: number;
  readonly num_queries: number;
  readonly group_detr: number;
  readonly decoder_layers: number;
  readonly decoder_ffn_dim: number;
  readonly decoder_n_points: number;
  readonly decoder_self_attention_heads: number;
  readonly decoder_cross_attention_heads: number;
  readonly decoder_activation_function: string;
}

/** A convolution with its norm and activation. */
type Convolution = (inputs: number, outputs: number, kernel: 1 | 3) => ImageBlock;

/** A cross-stage partial network with two convolutions (C2f of YOLOv8): every bottleneck's map stands beside the others. */
export const c2f = (c: LwDetrConfig, inputs: number, convolution: Convolution): ImageBlock => {
  const hidden = Math.trunc(c.d_model * c.hidden_expansion);
  const bottleneck = () =>
    module({ conv1: convolution(hidden, hidden, 3), conv2: convolution(hidden, hidden, 3) }, (m, x: Tensor) =>
      m.conv2(m.conv1(x)),
    );
  return module(
    {
      conv1: convolution(inputs, 2 * hidden, 1),
      conv2: convolution((2 + c.c2f_num_blocks) * hidden, c.d_model, 1),
      bottlenecks: Array.from({ length: c.c2f_num_blocks }, bottleneck),
    },
    (m, x: Tensor) => {
      const maps = m.conv1(x).chunk(2, 1);
      for (const block of m.bottlenecks) maps.push(block(maps.at(-1) as Tensor));
      return m.conv2(Tensor.cat(maps, 1));
    },
  );
};

/** A box moved by a change in parts of its size, and enlarged by the exponential of one: `[batch, queries, 4]`. */
export const movedBoxes = (boxes: Tensor, change: Tensor): Tensor => {
  const [middle, size] = boxes.split([2, 2], -1) as [Tensor, Tensor];
  const [shift, growth] = change.split([2, 2], -1) as [Tensor, Tensor];
  return Tensor.cat([shift.mul(size).add(middle), growth.exp().mul(size)], -1);
};

/** Attention among queries, positions in queries and keys alone. */
type SelfAttention = ((x: Tensor, positions: Tensor) => Tensor) & AnyModule;

/** What the decoder looks at. */
export interface LwDetrMemory extends LevelMemory {
  /** The middles of places, in parts of the image: `[batch, places, 2]`. */
  readonly middles: Tensor;
  /** How much of each level's width and height is the image: `[batch, levels, 2]`; all of it where there is no mask. */
  readonly shares?: Tensor | undefined;
}

const decoderLayer = (c: LwDetrConfig, levels: number, attention: SelfAttention) => {
  const { d_model: width, decoder_cross_attention_heads: heads, decoder_n_points: points } = c;
  const children = {
    self_attn: attention,
    self_attn_layer_norm: layerNorm(width),
    cross_attn: deformableAttention({ width, heads, levels, points }),
    cross_attn_layer_norm: layerNorm(width),
    fc1: linear(width, c.decoder_ffn_dim),
    fc2: linear(c.decoder_ffn_dim, width),
    layer_norm: layerNorm(width),
  };
  return module(
    children,
    (m, x: Tensor, positions: Tensor, boxes: Tensor, memory: LevelMemory) => {
      const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h, positions));
      const crossed = postNorm(attended, m.cross_attn_layer_norm, (h) => m.cross_attn(h.add(positions), boxes, memory));
      return postNorm(crossed, m.layer_norm, (h) => m.fc2(activation(c.decoder_activation_function)(m.fc1(h))));
    },
    { fc1: "mlp.fc1", fc2: "mlp.fc2" },
  );
};

/** The decoder: boxes stay where they are; the normalized states after each layer. */
const decoder = (c: LwDetrConfig, levels: number, attention: () => SelfAttention) => {
  const { d_model: width } = c;
  return module(
    {
      layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(c, levels, attention())),
      layernorm: layerNorm(width),
      ref_point_head: predictionHead(width, width, 2, 2 * width),
    },
    (m, x: Tensor, boxes: Tensor, memory: LwDetrMemory) => {
      const { shares } = memory;
      const perLevel = shares
        ? boxes.unsqueeze(2).mul(Tensor.cat([shares, shares], -1).unsqueeze(1))
        : boxes.unsqueeze(2);
      const positions = m.ref_point_head(coordinateSines(rowFirst(perLevel.select(2, 0)), width / 2));
      const states: Tensor[] = [];
      for (const layer of m.layers) states.push(layer(states.at(-1) ?? x, positions, perLevel, memory));
      return states.map(m.layernorm);
    },
  );
};

/** What a score that must not be chosen is. */
const excluded = -1e32;

/** In what the detectors' queries differ. */
interface QueryOptions {
  /** Feature maps that queries look at. */
  readonly levels: number;
  attention(): SelfAttention;
}

/** One module for each group of queries (Group DETR of Chen et al., 2022): outside of training the first is the only one. */
const perGroup = <M extends AnyModule>(groups: number, make: () => M): readonly [M, ...AnyModule[]] => [
  make(),
  ...Array.from({ length: groups - 1 }, () => neverRead(make(), "of a group of queries that training alone has")),
];

/** What makes queries and decodes them. */
export const queryParts = (c: LwDetrConfig, { levels, attention }: QueryOptions) => {
  const { d_model: width, num_queries: count, group_detr: groups } = c;
  return {
    reference_point_embed: embedding(count * groups, 4),
    query_feat: embedding(count * groups, width),
    decoder: decoder(c, levels, attention),
    enc_output: perGroup(groups, () => linear(width, width)),
    enc_output_norm: perGroup(groups, () => layerNorm(width)),
    enc_out_bbox_embed: perGroup(groups, () => predictionHead(width, 4)),
    enc_out_class_embed: perGroup(groups, () => linear(width, labelsOf(c))),
  };
};

/** What the decoder makes of its queries. */
export interface LwDetrDecoded {
  /** After each layer. */
  readonly states: readonly Tensor[];
  readonly last: Tensor;
  /** Boxes that the heads move: `[batch, queries, 4]`. */
  readonly boxes: Tensor;
}

/** The best places' boxes, moved by learned changes, become those of learned queries. */
export const decodedQueries = (
  m: ReturnType<typeof queryParts>,
  c: LwDetrConfig,
  memory: LwDetrMemory,
): LwDetrDecoded => {
  const { values, levels, middles, mask } = memory;
  const { graph } = values;
  const [[output], [norm]] = [m.enc_output, m.enc_output_norm];
  const [[classify], [box]] = [m.enc_out_class_embed, m.enc_out_bbox_embed];
  const { inside, boxes } = placeBoxes(levels, middles, mask);
  const share = inside.to("float32");
  const places = norm(output(values.mul(share)));
  const scores = classify(places).amax(-1).where(inside.squeeze(-1), excluded);
  const best = bestPlaces(scores, c.num_queries);
  const found = atPlaces(movedBoxes(boxes.mul(share), box(places)), best);
  const learned = (table: { readonly weight: Parameter }) =>
    graph.parameter(table.weight).slice(0, 0, c.num_queries).unsqueeze(0);
  const references = movedBoxes(found, learned(m.reference_point_embed));
  const queries = learned(m.query_feat).expand([values.size(0), c.num_queries, c.d_model]);
  const states = m.decoder(queries, references, memory);
  return { states, last: states.at(-1) as Tensor, boxes: references };
};

/** The heads of the class for detection. */
export const detectionHeads = (c: LwDetrConfig) => ({
  class_embed: linear(c.d_model, labelsOf(c)),
  bbox_embed: predictionHead(c.d_model, 4),
});

/** Scores of labels, and boxes. */
export const detected = (m: ReturnType<typeof detectionHeads>, { last, boxes }: LwDetrDecoded) => ({
  logits: m.class_embed(last),
  pred_boxes: movedBoxes(boxes, m.bbox_embed(last)),
});

/** The preprocessor_config.json of LW-DETR's checkpoints. */
export const lwDetrProcessor = {
  ...detrProcessor,
  image_processor_type: "DeformableDetrImageProcessor",
  size: { height: 640, width: 640 },
};

/** That of RF-DETR's. */
export const rfDetrProcessor = {
  ...detrProcessor,
  image_processor_type: "RfDetrImageProcessor",
  size: { height: 560, width: 560 },
};

/** Fields of the tiny config. */
export const tinyLwDetr = (c: LwDetrConfig, { size }: Context) => ({
  d_model: size.width,
  decoder_ffn_dim: 2 * size.width,
  decoder_n_points: Math.min(c.decoder_n_points, 2),
  decoder_self_attention_heads: size.width / size.headSize,
  // As in the references, twice as many.
  decoder_cross_attention_heads: (2 * size.width) / size.headSize,
  num_queries: Math.min(c.num_queries, 4),
  group_detr: Math.min(c.group_detr, 2),
});
