import type { ModelConfig } from "@tiny-random/core";
import {
  activation,
  attend,
  embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { causalMasks, positionsOf, type TextContext } from "./backbone.ts";
import type { KeyValueCache } from "./cache.ts";

/** The config fields that a post-norm encoder reads. */
export interface EncoderConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
  /** A decoder masks what comes later and may have a cache. */
  readonly is_decoder: boolean;
}

interface LayerContext {
  readonly mask: Tensor;
  readonly cache: KeyValueCache | undefined;
}

/** Words, positions and text numbers, summed and normalized. */
const embeddings = (c: EncoderConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const types = m.token_type_embeddings(context.token_type_ids ?? ids.mul(0));
      const positions = m.position_embeddings(positionsOf(ids, context));
      return m.LayerNorm(m.word_embeddings(ids).add(types).add(positions));
    },
  );

const selfAttention = (c: EncoderConfig, layer: number) =>
  module(
    {
      query: linear(c.hidden_size, c.hidden_size),
      key: linear(c.hidden_size, c.hidden_size),
      value: linear(c.hidden_size, c.hidden_size),
    },
    (m, x: Tensor, { mask, cache }: LayerContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      const [key, value] = [split(m.key(x)), split(m.value(x))];
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      return attend(split(m.query(x)), keys, values, { mask });
    },
  );

/** Projects back to the stream, adds it, normalizes the sum. */
const addAndNorm = (c: EncoderConfig, inputs: number) =>
  module(
    { dense: linear(inputs, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

const attention = (c: EncoderConfig, layer: number) =>
  module(
    { self: selfAttention(c, layer), output: addAndNorm(c, c.hidden_size) },
    (m, x: Tensor, context: LayerContext) => m.output(m.self(x, context), x),
  );

const encoderLayer = (c: EncoderConfig, index: number) =>
  module(
    {
      attention: attention(c, index),
      intermediate: module({ dense: linear(c.hidden_size, c.intermediate_size) }, (m, x: Tensor) =>
        activation(c.hidden_act)(m.dense(x)),
      ),
      output: addAndNorm(c, c.intermediate_size),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = m.attention(x, context);
      return m.output(m.intermediate(attended), attended);
    },
  );

const layers = (c: EncoderConfig) =>
  module(
    { layer: Array.from({ length: c.num_hidden_layers }, (_, index) => encoderLayer(c, index)) },
    (m, x: Tensor, context: LayerContext) => m.layer.reduce((state, block) => block(state, context), x),
  );

/** tanh(W · the first token's state): `[batch, length, width]` → `[batch, width]`. */
const pooler = (c: EncoderConfig) =>
  module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, hidden: Tensor) => m.dense(hidden.select(1, 0)).tanh());

type Parts = { embeddings: ReturnType<typeof embeddings>; encoder: ReturnType<typeof layers> };

const encode = (c: EncoderConfig) => (m: Parts, ids: Tensor, context: TextContext) => {
  const mask = c.is_decoder ? causalMasks(ids, context)() : paddingMask(context.attention_mask);
  return m.encoder(m.embeddings(ids, context), { mask, cache: context.cache });
};

/** A post-norm Transformer (Devlin et al., 2018): token ids `[batch, length]` → hidden states `[batch, length, width]`. */
export const encoder = (c: EncoderConfig) => module({ embeddings: embeddings(c), encoder: layers(c) }, encode(c));

/** The same with a pooler beside it, for heads over the whole text. */
export const pooledEncoder = (c: EncoderConfig) =>
  module({ embeddings: embeddings(c), encoder: layers(c), pooler: pooler(c) }, encode(c));
