// The Reformer (Kitaev et al., 2020): reversible layers, whose two streams take turns, over texts padded to whole chunks.
import {
  activation,
  addDims,
  embedding,
  layerNorm,
  linear,
  module,
  scaleDim,
  subtractDims,
  Tensor,
} from "@tiny-random/nn";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import { hashedAttention, localAttention } from "./attention.ts";
import type { ReformerConfig, ReformerContext } from "./config.ts";
import { reformerPositions } from "./positions.ts";

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** What texts' lengths are padded to: whole chunks of every kind. */
export const lengthStep = (c: ReformerConfig): number =>
  c.attn_layers
    .map((kind) => (kind === "lsh" ? c.lsh_attn_chunk_length : c.local_attn_chunk_length))
    .reduce((step, length) => (step * length) / greatestDivisor(step, length), 1);

const attention = (c: ReformerConfig, kind: string) =>
  module(
    {
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      self_attention: kind === "lsh" ? hashedAttention(c) : localAttention(c),
      output: module(
        { dense: linear(c.num_attention_heads * c.attention_head_size, c.hidden_size, { bias: false }) },
        (m, x: Tensor) => m.dense(x),
      ),
    },
    (m, x: Tensor, context: ReformerContext) => m.output(m.self_attention(m.layer_norm(x), context)),
  );

const feedForward = (c: ReformerConfig) => {
  const dense = (inputs: number, outputs: number) =>
    module({ dense: linear(inputs, outputs) }, (m, x: Tensor) => m.dense(x));
  return module(
    {
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      dense: dense(c.hidden_size, c.feed_forward_size),
      output: dense(c.feed_forward_size, c.hidden_size),
    },
    (m, x: Tensor) => m.output(activation(c.hidden_act)(m.dense(m.layer_norm(x)))),
  );
};

/** The two streams of reversible residual layers (Gomez et al., 2017). */
interface Streams {
  readonly attended: Tensor;
  readonly hidden: Tensor;
}

const layer = (c: ReformerConfig, kind: string) =>
  module(
    { attention: attention(c, kind), feed_forward: feedForward(c) },
    (m, { attended, hidden }: Streams, context: ReformerContext): Streams => {
      const first = attended.add(m.attention(hidden, context));
      return { attended: first, hidden: hidden.add(m.feed_forward(first)) };
    },
  );

const embeddings = (c: ReformerConfig) =>
  module(
    { word_embeddings: embedding(c.vocab_size, c.hidden_size), position_embeddings: reformerPositions(c) },
    (m, ids: Tensor) => m.word_embeddings(ids).add(m.position_embeddings(Tensor.arange(ids.graph, ids.size(1)))),
  );

const encoder = (c: ReformerConfig) =>
  module(
    {
      layers: c.attn_layers.map((kind) => layer(c, kind)),
      layer_norm: layerNorm(2 * c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, context: ReformerContext) => {
      const streams = m.layers.reduce<Streams>((before, one) => one(before, context), { attended: x, hidden: x });
      return m.layer_norm(Tensor.cat([streams.attended, streams.hidden], -1));
    },
  );

/**
 * Token ids `[batch, length]` → both streams `[batch, length, 2 · width]`. The class attends without chunks where one holds the
 * whole text, and this to that chunk and to itself as its neighbour: each key twice, which softmax makes nothing of.
 */
export const backbone = (c: ReformerConfig) =>
  module({ embeddings: embeddings(c), encoder: encoder(c) }, (m, ids: Tensor, { attention_mask }: TextContext) => {
    const [length, step] = [ids.size(1), lengthStep(c)];
    const steps = ids.graph.floorDivide(addDims(length, step - 1), step);
    const padding = [0, subtractDims(scaleDim(steps, step), length)];
    const context: ReformerContext = {
      kept: attention_mask.pad(padding).to("bool").unsqueeze(1),
      chunksOf: (chunk, rounds = 1) => scaleDim(steps, (rounds * step) / chunk),
    };
    const states = m.encoder(m.embeddings(ids.pad(padding, { value: c.pad_token_id })), context);
    return states.slice(1, 0, length);
  });
