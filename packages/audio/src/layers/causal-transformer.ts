import {
  activation,
  attend,
  causalMask,
  layerNorm,
  linear,
  module,
  Parameter,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { frameRotary } from "./frame-rotary.ts";

/** The config fields that a codec's Transformer reads. */
export interface CausalTransformerConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number | null;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly norm_eps: number;
  readonly attention_bias: boolean;
  readonly sliding_window: number;
}

interface Pass {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

const headSizeOf = (c: CausalTransformerConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

const attention = (c: CausalTransformerConfig) => {
  const [size, options] = [headSizeOf(c), { bias: c.attention_bias }];
  const [all, shared] = [c.num_attention_heads * size, c.num_key_value_heads * size];
  return module(
    {
      q_proj: linear(c.hidden_size, all, options),
      k_proj: linear(c.hidden_size, shared, options),
      v_proj: linear(c.hidden_size, shared, options),
      o_proj: linear(all, c.hidden_size, options),
    },
    (m, x: Tensor, { mask, rotary }: Pass) => {
      const query = rotate(splitHeads(m.q_proj(x), c.num_attention_heads, size), rotary);
      const key = rotate(splitHeads(m.k_proj(x), c.num_key_value_heads, size), rotary);
      return m.o_proj(attend(query, key, splitHeads(m.v_proj(x), c.num_key_value_heads, size), { mask }));
    },
  );
};

const layerScale = (width: number) =>
  module({ scale: new Parameter([width], { kind: "positive" }) }, (m, x: Tensor) => x.mul(m.scale));

const layer = (c: CausalTransformerConfig) => {
  const [width, norm] = [c.hidden_size, () => layerNorm(c.hidden_size, c.norm_eps)];
  const plain = { bias: false };
  const mlp = module(
    { fc1: linear(width, c.intermediate_size, plain), fc2: linear(c.intermediate_size, width, plain) },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );
  return module(
    {
      self_attn: attention(c),
      mlp,
      input_layernorm: norm(),
      post_attention_layernorm: norm(),
      self_attn_layer_scale: layerScale(width),
      mlp_layer_scale: layerScale(width),
    },
    (m, x: Tensor, pass: Pass) => {
      const attended = x.add(m.self_attn_layer_scale(m.self_attn(m.input_layernorm(x), pass)));
      return attended.add(m.mlp_layer_scale(m.mlp(m.post_attention_layernorm(attended))));
    },
  );
};

/**
 * Layers that look at the frames before, as far as a window reaches: `[batch, frames, width]` → the same.
 *
 * @param base of the rotary positions
 */
export const causalTransformer = (c: CausalTransformerConfig, base: number) =>
  module({ layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, (m, x: Tensor) => {
    const everyFrame = Tensor.arange(x.graph, x.size(1)).ge(0).to("int64").unsqueeze(0);
    const pass = { mask: causalMask(everyFrame, x, c.sliding_window), rotary: frameRotary(x, headSizeOf(c), base) };
    return m.layers.reduce<Tensor>((state, one) => one(state, pass), x);
  });
