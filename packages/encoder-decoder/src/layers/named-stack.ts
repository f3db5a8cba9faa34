import type { ModelConfig, NamedTensors } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  type embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  type Tensor,
} from "@tiny-random/nn";
import { attendThrough, type Source } from "./attention.ts";
import { type DecoderContext, decoderMask, decoderSources, needed, type Sources } from "./backbone.ts";
import type { Positions } from "./positions.ts";

/** The config fields that both halves read. */
export interface StackConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly activation_function: string;
  readonly encoder_layers: number;
  readonly encoder_attention_heads: number;
  readonly encoder_ffn_dim: number;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_ffn_dim: number;
  readonly scale_embedding: boolean;
}

type Norm = ((x: Tensor) => Tensor) & AnyModule;

/** How a block, its norm and the stream come together. */
export type Order = (x: Tensor, norm: Norm, block: (x: Tensor) => Tensor) => Tensor;

/** The sum is normalized (Vaswani et al., 2017). */
export const normAfter: Order = (x, norm, block) => norm(x.add(block(x)));

/** The block's input is normalized. */
export const normBefore: Order = (x, norm, block) => x.add(block(norm(x)));

/** What variants of the two halves make otherwise. */
export interface StackParts<C extends StackConfig> {
  readonly order: Order;
  /** What stands under `embed_positions`. */
  positions(c: C): Positions;
  /** Whether there is a norm of the embeddings, and one at the end. */
  readonly norms: Partial<Readonly<Record<"layernorm_embedding" | "layer_norm", boolean>>>;
  /** Whether keys have a bias. */
  readonly keyBias?: boolean;
}

const namedAttention = (width: number, heads: number, keyBias = true) =>
  module(
    {
      k_proj: linear(width, width, { bias: keyBias }),
      v_proj: linear(width, width),
      q_proj: linear(width, width),
      out_proj: linear(width, width),
    },
    (m, x: Tensor, source: Source) => {
      const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.out_proj };
      return attendThrough(projections, { heads, headSize: width / heads }, x, source);
    },
  );

/** Attention to all positions and a feed-forward block. */
export const stackEncoderLayer = <C extends StackConfig>(
  c: C,
  { order, keyBias }: Pick<StackParts<C>, "order" | "keyBias">,
) =>
  module(
    {
      self_attn: namedAttention(c.d_model, c.encoder_attention_heads, keyBias),
      self_attn_layer_norm: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.encoder_ffn_dim),
      fc2: linear(c.encoder_ffn_dim, c.d_model),
      final_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, source: Source) => {
      const attended = order(x, m.self_attn_layer_norm, (y) => m.self_attn(y, source));
      const act = activation(c.activation_function);
      return order(attended, m.final_layer_norm, (y) => m.fc2(act(m.fc1(y))));
    },
  );

/** The same with attention to an encoder's states between the two, where there are any. */
const decoderLayer = <C extends StackConfig>(c: C, { order, keyBias }: StackParts<C>) =>
  module(
    {
      self_attn: namedAttention(c.d_model, c.decoder_attention_heads, keyBias),
      self_attn_layer_norm: layerNorm(c.d_model),
      encoder_attn: namedAttention(c.d_model, c.decoder_attention_heads, keyBias),
      encoder_attn_layer_norm: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.decoder_ffn_dim),
      fc2: linear(c.decoder_ffn_dim, c.d_model),
      final_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = order(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const informed = cross.states
        ? order(attended, m.encoder_attn_layer_norm, (y) => m.encoder_attn(y, cross))
        : attended;
      const act = activation(c.activation_function);
      return order(informed, m.final_layer_norm, (y) => m.fc2(act(m.fc1(y))));
    },
  );

/** Words and positions. */
export type Embedding = ReturnType<typeof embedding>;

const edges = <C extends StackConfig>(c: C, parts: StackParts<C>, embed_tokens: Embedding) => {
  const norm = (key: keyof StackParts<C>["norms"]) => (parts.norms[key] ? layerNorm(c.d_model) : undefined);
  return {
    embed_tokens,
    embed_positions: parts.positions(c),
    layernorm_embedding: norm("layernorm_embedding"),
    layer_norm: norm("layer_norm"),
  };
};

const embedded = (m: ReturnType<typeof edges>, c: StackConfig, ids: Tensor, context: DecoderContext): Tensor => {
  const words = m.embed_tokens(ids);
  const scaled = c.scale_embedding ? words.mul(Math.sqrt(c.d_model)) : words;
  const placed = scaled.add(m.embed_positions(ids, context));
  return m.layernorm_embedding?.(placed) ?? placed;
};

/** An encoder of texts: ids and their mask → states `[batch, length, d_model]`. */
export const stackEncoder = <C extends StackConfig>(c: C, parts: StackParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from({ length: c.encoder_layers }, () => stackEncoderLayer(c, parts));
  return module({ ...edges(c, parts, embed_tokens), layers }, (m, inputs: NamedTensors) => {
    const mask = paddingMask(needed(inputs, "attention_mask"));
    const first = embedded(m, c, needed(inputs, "input_ids"), {});
    const last = m.layers.reduce((x, layer) => layer(x, { mask }), first);
    return m.layer_norm?.(last) ?? last;
  });
};

/** A decoder that looks at an encoder's states where it is given some: ids `[batch, length]` → `[batch, length, d_model]`. */
export const stackDecoder = <C extends StackConfig>(c: C, parts: StackParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from({ length: c.decoder_layers }, () => decoderLayer(c, parts));
  return module({ ...edges(c, parts, embed_tokens), layers }, (m, ids: Tensor, context: DecoderContext) => {
    const sourcesOf = decoderSources(decoderMask(ids, context), context);
    const last = m.layers.reduce((x, layer, index) => layer(x, sourcesOf(index)), embedded(m, c, ids, context));
    return m.layer_norm?.(last) ?? last;
  });
};
