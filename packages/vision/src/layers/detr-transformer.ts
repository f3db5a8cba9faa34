import { activation, attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** A block added to its input, with a norm before it or after the sum. */
type Residual = (x: Tensor, norm: (x: Tensor) => Tensor, block: (x: Tensor) => Tensor) => Tensor;

/** The sum is normalized. */
export const postNorm: Residual = (x, norm, block) => norm(x.add(block(x)));

/** The block's input is normalized. */
export const preNorm: Residual = (x, norm, block) => x.add(block(norm(x)));

/** Where the norms of a DETR's layers stand. */
export interface DetrNorms {
  readonly residual: Residual;
  /** Whether the encoder ends with a norm; the decoder always does. */
  readonly encoderNorm: boolean;
}

/** The config fields that encoder and decoder read. */
export interface DetrTransformerConfig {
  readonly d_model: number;
  readonly encoder_layers: number;
  readonly encoder_ffn_dim: number;
  readonly encoder_attention_heads: number;
  readonly decoder_layers: number;
  readonly decoder_ffn_dim: number;
  readonly decoder_attention_heads: number;
  readonly activation_function: string;
  readonly auxiliary_loss: boolean;
}

/** The sizes of a layer. */
export interface LayerSizes {
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly act: string;
  /** Of the norm behind the feed-forward block, 1e-5 by default. */
  readonly epsilon?: number;
  /** Whether the projections of the attention have biases; they do by default. */
  readonly bias?: boolean;
}

/** What an attention reads its keys and values from. */
export interface Memory {
  /** `[batch, length, width]` */
  readonly values: Tensor;
  /** Position embeddings, added to the input of the keys, not to that of the values. */
  readonly positions: Tensor;
  /** Added to the scores. */
  readonly mask?: Tensor;
}

/** The names of an attention's maps that Grounding DINO and OmDet-Turbo have. */
export const plainAttentionKeys = { q_proj: "query", k_proj: "key", v_proj: "value" };

/**
 * Attention with position embeddings in queries and keys, but not in values (Carion et al., 2020, appendix A.3).
 *
 * @param keys for maps that checkpoints name differently
 */
export const positionedAttention = (
  { width, heads, bias = true }: Pick<LayerSizes, "width" | "heads" | "bias">,
  keys: Readonly<Record<string, string>> = {},
) =>
  module(
    {
      q_proj: linear(width, width, { bias }),
      k_proj: linear(width, width, { bias }),
      v_proj: linear(width, width, { bias }),
      out_proj: linear(width, width, { bias }),
    },
    (m, x: Tensor, positions: Tensor, { values, positions: keyPositions, mask }: Memory) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const [query, key] = [m.q_proj(x.add(positions)), m.k_proj(values.add(keyPositions))];
      return m.out_proj(attend(split(query), split(key), split(m.v_proj(values)), { mask }));
    },
    keys,
  );

/** The parts of a layer's feed-forward block. */
export const feedForward = (sizes: LayerSizes) => ({
  fc1: linear(sizes.width, sizes.feedForward),
  fc2: linear(sizes.feedForward, sizes.width),
  final_layer_norm: layerNorm(sizes.width, sizes.epsilon),
});

/** Self-attention over the places of a feature map, then feed-forward. */
const encoderLayer = (sizes: LayerSizes, residual: Residual) =>
  module(
    {
      self_attn: positionedAttention(sizes),
      self_attn_layer_norm: layerNorm(sizes.width),
      ...feedForward(sizes),
    },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const attention = (h: Tensor) => m.self_attn(h, positions, { values: h, positions, mask });
      const attended = residual(x, m.self_attn_layer_norm, attention);
      return residual(attended, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
    },
  );

/** Self-attention among object queries, cross-attention to the feature map, feed-forward. */
const decoderLayer = (sizes: LayerSizes, residual: Residual) =>
  module(
    {
      self_attn: positionedAttention(sizes),
      self_attn_layer_norm: layerNorm(sizes.width),
      encoder_attn: positionedAttention(sizes),
      encoder_attn_layer_norm: layerNorm(sizes.width),
      ...feedForward(sizes),
    },
    (m, x: Tensor, positions: Tensor, memory: Memory) => {
      const selfAttention = (h: Tensor) => m.self_attn(h, positions, { values: h, positions });
      const crossAttention = (h: Tensor) => m.encoder_attn(h, positions, memory);
      const attended = residual(x, m.self_attn_layer_norm, selfAttention);
      const crossed = residual(attended, m.encoder_attn_layer_norm, crossAttention);
      return residual(crossed, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
    },
  );

/** The sizes of the encoder's layers, and of the decoder's. */
export const encoderSizes = (c: DetrTransformerConfig): LayerSizes => ({
  width: c.d_model,
  heads: c.encoder_attention_heads,
  feedForward: c.encoder_ffn_dim,
  act: c.activation_function,
});
export const decoderSizes = (c: DetrTransformerConfig): LayerSizes => ({
  width: c.d_model,
  heads: c.decoder_attention_heads,
  feedForward: c.decoder_ffn_dim,
  act: c.activation_function,
});

/** The encoder: `[batch, places, width]` → the same; every layer adds the position embeddings. */
export const detrEncoder = (c: DetrTransformerConfig, { residual, encoderNorm }: DetrNorms) => {
  const sizes = encoderSizes(c);
  return module(
    {
      layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(sizes, residual)),
      layernorm: encoderNorm ? layerNorm(c.d_model) : undefined,
    },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const last = m.layers.reduce((h, layer) => layer(h, positions, mask), x);
      return m.layernorm ? m.layernorm(last) : last;
    },
  );
};

/** The decoder: position embeddings of the object queries, `[batch, queries, width]`, → their states. States begin as zeros. */
export const detrDecoder = (c: DetrTransformerConfig, { residual }: DetrNorms) => {
  const sizes = decoderSizes(c);
  return module(
    {
      layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(sizes, residual)),
      layernorm: layerNorm(c.d_model),
    },
    (m, positions: Tensor, memory: Memory) => {
      // With the auxiliary loss, the reference normalizes every layer's output, and the next layer reads the normalized one.
      const output = (x: Tensor) => (c.auxiliary_loss ? m.layernorm(x) : x);
      return m.layernorm(m.layers.reduce((h, layer) => output(layer(h, positions, memory)), positions.mul(0)));
    },
  );
};
