import { activation, attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** What a block changes is added to, with a norm somewhere. */
export type Residual = (x: Tensor, norm: (x: Tensor) => Tensor, block: (x: Tensor) => Tensor) => Tensor;

/** The sum is normalized. */
export const normAfter: Residual = (x, norm, block) => norm(x.add(block(x)));

/** What the block reads is normalized. */
export const normBefore: Residual = (x, norm, block) => x.add(block(norm(x)));

/** Widths of an encoder or decoder of objects, and where its norms stand. */
export interface ObjectLayer {
  readonly residual: Residual;
  readonly width: number;
  readonly heads: number;
  readonly wide: number;
  readonly act: string;
}

/** What queries look at. */
export interface Looked {
  readonly values: Tensor;
  /** Added to what keys are made of, not to values. */
  readonly positions?: Tensor;
  /** Added to scores. */
  readonly mask?: Tensor;
}

const placed = (x: Tensor, positions?: Tensor): Tensor => (positions ? x.add(positions) : x);

/** Attention whose queries and keys, but not values, know positions (Carion et al., 2020, appendix A.3). */
const placedAttention = ({ width, heads }: ObjectLayer) =>
  module(
    {
      q_proj: linear(width, width),
      k_proj: linear(width, width),
      v_proj: linear(width, width),
      out_proj: linear(width, width),
    },
    (m, x: Tensor, positions: Tensor, { values, positions: keyPositions, mask }: Looked) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const [query, key] = [m.q_proj(placed(x, positions)), m.k_proj(placed(values, keyPositions))];
      return m.out_proj(attend(split(query), split(key), split(m.v_proj(values)), { mask }));
    },
  );

const feedForward = ({ width, wide }: ObjectLayer) => ({
  fc1: linear(width, wide),
  fc2: linear(wide, width),
  final_layer_norm: layerNorm(width),
});

/** Self-attention of a map's places, then a feed-forward network. */
export const placeLayer = (c: ObjectLayer) =>
  module(
    { self_attn: placedAttention(c), self_attn_layer_norm: layerNorm(c.width), ...feedForward(c) },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const look = (h: Tensor) => m.self_attn(h, positions, { values: h, positions, mask });
      const attended = c.residual(x, m.self_attn_layer_norm, look);
      return c.residual(attended, m.final_layer_norm, (h) => m.fc2(activation(c.act)(m.fc1(h))));
    },
  );

/** Objects look at each other, then at the map's places. */
export const objectLayer = (c: ObjectLayer) =>
  module(
    {
      self_attn: placedAttention(c),
      self_attn_layer_norm: layerNorm(c.width),
      encoder_attn: placedAttention(c),
      encoder_attn_layer_norm: layerNorm(c.width),
      ...feedForward(c),
    },
    (m, x: Tensor, positions: Tensor, places: Looked) => {
      const look = (h: Tensor) => m.self_attn(h, positions, { values: h, positions });
      const each = c.residual(x, m.self_attn_layer_norm, look);
      const looked = c.residual(each, m.encoder_attn_layer_norm, (h) => m.encoder_attn(h, positions, places));
      return c.residual(looked, m.final_layer_norm, (h) => m.fc2(activation(c.act)(m.fc1(h))));
    },
  );
