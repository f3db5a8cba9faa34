import { activation, attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** Widths of an encoder or decoder of objects. */
export interface ObjectLayer {
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

/** Self-attention of a map's places, then a feed-forward network, each normalized after it is added. */
export const placeLayer = (c: ObjectLayer) =>
  module(
    { self_attn: placedAttention(c), self_attn_layer_norm: layerNorm(c.width), ...feedForward(c) },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const attended = m.self_attn_layer_norm(x.add(m.self_attn(x, positions, { values: x, positions, mask })));
      return m.final_layer_norm(attended.add(m.fc2(activation(c.act)(m.fc1(attended)))));
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
      const each = m.self_attn_layer_norm(x.add(m.self_attn(x, positions, { values: x, positions })));
      const looked = m.encoder_attn_layer_norm(each.add(m.encoder_attn(each, positions, places)));
      return m.final_layer_norm(looked.add(m.fc2(activation(c.act)(m.fc1(looked)))));
    },
  );
