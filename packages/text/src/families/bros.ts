import { type BrosConfig, bros } from "@tiny-random/atlas/configs/bros";
import { type Architecture, labelsOf } from "@tiny-random/core";
import {
  attend,
  type Dim,
  embedding,
  forbidden,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { documentInputs, inNoBox } from "../document-inputs.ts";
import { boxesOf } from "../layers/encoder/box-embeddings.ts";
import { firstTokenPooler, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderBase, encoderTokenClassification, unreadPooler } from "../layers/heads/encoder-heads.ts";
import { type TextContext, withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Which of a box's four edges make its eight coordinates: its corners, clockwise from the upper left one. */
const corners = [0, 1, 2, 1, 2, 3, 0, 3];

/** Sines, then cosines of a distance `[...]` in so many features: `[..., features]`. */
const sinusoids = (features: number) => {
  const count = Math.ceil(features / 2);
  const data = () => Float32Array.from({ length: count }, (_, pair) => 10000 ** ((-2 * pair) / features));
  return module({ inv_freq: new Parameter([count], { kind: "exact", data }) }, (m, distance: Tensor) => {
    const angles = distance.unsqueeze(-1).mul(distance.graph.parameter(m.inv_freq));
    return Tensor.cat([angles.sin(), angles.cos()], -1);
  });
};

/** Distances of each box's corners from every other box's: `[batch, length, 4]` → `[batch, length, length, features]`. */
const distanceEmbeddings = (c: BrosConfig) => {
  const bbox_sinusoid_emb = module(
    { x_pos_emb: sinusoids(c.dim_bbox_sinusoid_emb_1d), y_pos_emb: sinusoids(c.dim_bbox_sinusoid_emb_1d) },
    (m, distances: Tensor) => {
      const ofCoordinate = (index: number) =>
        (index % 2 === 0 ? m.x_pos_emb : m.y_pos_emb)(distances.select(-1, index));
      return Tensor.cat(
        Array.from({ length: c.dim_bbox }, (_, index) => ofCoordinate(index)),
        -1,
      );
    },
  );
  const bbox_projection = linear(c.dim_bbox_sinusoid_emb_2d, c.dim_bbox_projection, { bias: false });
  return module({ bbox_sinusoid_emb, bbox_projection }, (m, boxes: Tensor) => {
    const coordinates = boxes.index_select(-1, boxes.graph.constant(corners, "int64")).mul(c.bbox_scale);
    const distances = coordinates.unsqueeze(1).sub(coordinates.unsqueeze(2));
    return m.bbox_projection(m.bbox_sinusoid_emb(distances));
  });
};

/** What all layers share, with the boxes' distances. */
interface BrosContext extends EncoderContext {
  readonly distances?: Tensor;
}

/** Attention whose scores are of queries against keys and against the distances to their boxes, the same for all heads. */
const attention = (c: BrosConfig): EncoderBlock => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  return module(
    { query: linear(width, width), key: linear(width, width), value: linear(width, width) },
    (m, x: Tensor, { mask, distances }: BrosContext) => {
      if (!distances) throw new Error("the attention of Bros needs distances of boxes");
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const query = split(m.query(x));
      const far = distances.matmul(query.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
      const bias = far.mul(1 / Math.sqrt(width / heads));
      return attend(query, split(m.key(x)), split(m.value(x)), { mask: mask.add(bias) });
    },
  );
};

const embeddings = (c: BrosConfig) => {
  const data = () => BigInt64Array.from({ length: c.max_position_embeddings }, (_, index) => BigInt(index));
  return module(
    {
      position_ids: new Parameter([1, c.max_position_embeddings], { kind: "exact", data }, { dtype: "int64" }),
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = ids.graph.parameter(m.position_ids).slice(1, 0, ids.size(1));
      const words = m.word_embeddings(ids).add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0)));
      return m.LayerNorm(words.add(m.position_embeddings(positions)));
    },
  );
};

/** BERT, which sees where boxes stand to each other (Hong et al., 2022). */
const backbone = (c: BrosConfig) =>
  module(
    {
      embeddings: embeddings(c),
      bbox_embeddings: distanceEmbeddings(c),
      encoder: module(
        { layer: Array.from({ length: c.num_hidden_layers }, () => postNormLayer(c, attentionBlock(c, attention(c)))) },
        (m, x: Tensor, context: BrosContext) => throughLayers(m.layer, x, context),
      ),
      pooler: firstTokenPooler(c),
    },
    (m, ids: Tensor, text: TextContext) => {
      const distances = m.bbox_embeddings(boxesOf(text));
      return m.encoder(m.embeddings(ids, text), { mask: paddingMask(text.attention_mask), text, distances });
    },
  );

/** Every class has the pooler. */
const family: EncoderFamily<BrosConfig> = {
  key: "bros",
  width: (c) => c.hidden_size,
  backbone,
  pooledBackbone: backbone,
  own: documentInputs({ nowhere: inNoBox, tokenTypes: true, boxes: "float32" }),
};

/** Scores of every token for being followed by another, or by none: `[batch, length, width]` → `[batch, length, length + 1]` for each relation. */
const relationExtractor = (c: BrosConfig) => {
  const [width, relations] = [c.hidden_size, c.n_relations];
  return module(
    {
      query: linear(width, relations * width),
      key: linear(width, relations * width),
      dummy_node: new Parameter([1, width], { kind: "embedding" }),
    },
    (m, hidden: Tensor) => {
      const split = (x: Tensor) => x.unflatten(-1, [relations, width]).permute(2, 0, 1, 3);
      const none = hidden.graph
        .parameter(m.dummy_node)
        .unsqueeze(0)
        .expand([hidden.size(0), 1, width]);
      const scores = split(m.query(hidden)).matmul(split(m.key(Tensor.cat([hidden, none], 1))).transpose(2, 3));
      return relations === 1 ? scores.squeeze(0) : scores;
    },
  );
};

/** Scores `[batch, length, length + 1]`, the lowest for padding and for each token itself. */
const ofOthers = (scores: Tensor, { attention_mask }: TextContext): Tensor => {
  const none = attention_mask.slice(1, 0, 1).mul(0).add(1);
  const isPadding = Tensor.cat([attention_mask, none], 1).eq(0).unsqueeze(1);
  const places = (count: Dim) => Tensor.arange(scores.graph, count);
  const isItself = places(scores.size(-1))
    .unsqueeze(0)
    .eq(places(scores.size(-2)).unsqueeze(1))
    .unsqueeze(0);
  return scores.masked_fill(isPadding, forbidden).masked_fill(isItself, forbidden);
};

/** Which tokens begin an entity, and which token follows each inside of it (SPADE; Hwang et al., 2021). */
const entityExtraction: Architecture<BrosConfig> = encoderClass(family, {}, (c) => {
  const initial_token_classifier = module(
    { "1": linear(c.hidden_size, c.hidden_size), "3": linear(c.hidden_size, labelsOf(c)) },
    (m, hidden: Tensor) => m["3"](m["1"](hidden)),
  );
  const heads = { initial_token_classifier, subsequent_token_classifier: relationExtractor(c) };
  return withHeads(family.key, backbone(c), heads, (m, hidden, _ids, _base, context) => ({
    initial_token_logits: m.initial_token_classifier(hidden),
    subsequent_token_logits: ofOthers(m.subsequent_token_classifier(hidden), context),
  }));
});

/** Which entity each is linked to. */
const entityLinking: Architecture<BrosConfig> = encoderClass(family, {}, (c) =>
  withHeads(family.key, backbone(c), { entity_linker: relationExtractor(c) }, (m, hidden) => ({
    logits: m.entity_linker(hidden),
  })),
);

const unused = unreadPooler(family.key);

export default textFamily({
  facts: bros,
  // What the class computes of the width.
  resolve: (c) => ({ dim_bbox_sinusoid_emb_1d: Math.floor(c.dim_bbox_sinusoid_emb_2d / c.dim_bbox) }),
  repo: "jinho8345/bros-base-uncased",
  tokenizer: "bert",
  // So wide that each coordinate has a sine and a cosine.
  tiny: (_, { size }) => ({ hidden_size: 2 * size.width, intermediate_size: 2 * size.width }),
  architectures: {
    BrosModel: encoderBase(family),
    BrosForTokenClassification: { ...encoderTokenClassification(family), unused },
    BrosSpadeEEForTokenClassification: { ...entityExtraction, unused },
    BrosSpadeELForTokenClassification: { ...entityLinking, unused },
  },
});
