// Which of two sets of bins a batch of images gets: indoors or outdoors.
import { activation, asSequence, attend, conv2d, layerNorm, linear, module, splitHeads, Tensor } from "@tiny-random/nn";

/** The config fields that the vote reads. */
export interface VoteConfig {
  readonly bottleneck_features: number;
  readonly num_patch_transformer_layers: number;
  readonly patch_transformer_hidden_size: number;
  readonly patch_transformer_intermediate_size: number;
  readonly patch_transformer_num_attention_heads: number;
}

const attention = (width: number, heads: number) => {
  const map = () => linear(width, width);
  return module({ query: map(), key: map(), value: map(), out_proj: map() }, (m, x: Tensor) => {
    const split = (part: Tensor) => splitHeads(part, heads, width / heads);
    return m.out_proj(attend(split(m.query(x)), split(m.key(x)), split(m.value(x))));
  });
};

/** A post-norm layer (Vaswani et al., 2017). */
const layer = (c: VoteConfig) => {
  const { patch_transformer_hidden_size: width, patch_transformer_intermediate_size: inner } = c;
  return module(
    {
      self_attn: attention(width, c.patch_transformer_num_attention_heads),
      linear1: linear(width, inner),
      linear2: linear(inner, width),
      norm1: layerNorm(width),
      norm2: layerNorm(width),
    },
    (m, x: Tensor) => {
      const attended = m.norm1(x.add(m.self_attn(x)));
      return m.norm2(attended.add(m.linear2(activation("relu")(m.linear1(attended)))));
    },
  );
};

/** Sines, then cosines of places: `[1, length, width]`. */
const sines = (x: Tensor, width: number): Tensor => {
  const rates = Array.from({ length: width / 2 }, (_, pair) => 10000 ** ((-2 * pair) / width));
  const places = Tensor.arange(x.graph, x.size(1)).to("float32").unsqueeze(-1);
  const angles = places.mul(x.graph.constant(rates, "float32"));
  return Tensor.cat([angles.sin(), angles.cos()], -1).unsqueeze(0);
};

/** A Transformer over the places of a map and an empty one before them, whose state is returned: `[batch, width]`. */
export const patchTransformer = (c: VoteConfig) =>
  module(
    {
      transformer_encoder: Array.from({ length: c.num_patch_transformer_layers }, () => layer(c)),
      embedding_convPxP: conv2d(c.bottleneck_features, c.patch_transformer_hidden_size, 1),
    },
    (m, map: Tensor) => {
      const places = asSequence(m.embedding_convPxP(map));
      const before = Tensor.cat([places.slice(1, 0, 1).mul(0), places], 1);
      const placed = before.add(sines(before, c.patch_transformer_hidden_size));
      return m.transformer_encoder.reduce((x, one) => one(x), placed).select(1, 0);
    },
  );

/** Scores of both domains, `[batch, 2]`. */
export const domainScores = (width: number) =>
  module({ linear1: linear(width, width), linear2: linear(width, 2) }, (m, x: Tensor) =>
    m.linear2(m.linear1(x).relu()),
  );

/** Whether the batch as a whole is of the first domain: a boolean. */
export const isFirstDomain = (scores: Tensor): Tensor => {
  const votes = scores.sum(0);
  scores.graph.noteChoice({ scores: votes, count: 1 });
  return votes.select(0, 0).ge(votes.select(0, 1));
};
