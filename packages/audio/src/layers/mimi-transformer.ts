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

/** The config fields that the codec's Transformers read. */
export interface MimiTransformerConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly norm_eps: number;
  readonly attention_bias: boolean;
  readonly sliding_window: number;
  readonly rope_parameters: Readonly<Record<string, unknown>>;
}

/** What all layers share in one pass. */
export interface Pass {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

const attention = (c: MimiTransformerConfig) => {
  const size = c.head_dim;
  const options = { bias: c.attention_bias };
  const queryWidth = c.num_attention_heads * size;
  const keyWidth = c.num_key_value_heads * size;
  return module(
    {
      q_proj: linear(c.hidden_size, queryWidth, options),
      k_proj: linear(c.hidden_size, keyWidth, options),
      v_proj: linear(c.hidden_size, keyWidth, options),
      o_proj: linear(queryWidth, c.hidden_size, options),
    },
    (m, x: Tensor, { mask, rotary }: Pass) => {
      const query = rotate(splitHeads(m.q_proj(x), c.num_attention_heads, size), rotary);
      const key = rotate(splitHeads(m.k_proj(x), c.num_key_value_heads, size), rotary);
      return m.o_proj(attend(query, key, splitHeads(m.v_proj(x), c.num_key_value_heads, size), { mask }));
    },
  );
};

const mlp = (c: MimiTransformerConfig) =>
  module(
    {
      fc1: linear(c.hidden_size, c.intermediate_size, { bias: false }),
      fc2: linear(c.intermediate_size, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );

const layerScale = (width: number) =>
  module({ scale: new Parameter([width], { kind: "positive" }) }, (m, x: Tensor) => x.mul(m.scale));

const layer = (c: MimiTransformerConfig) => {
  const width = c.hidden_size;
  const norm = () => layerNorm(width, c.norm_eps);
  return module(
    {
      self_attn: attention(c),
      mlp: mlp(c),
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

/** A causal Transformer with a sliding window: `[batch, frames, width]` → the same. */
export const mimiTransformer = (c: MimiTransformerConfig) =>
  module({ layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, (m, x: Tensor) => {
    const everyFrame = Tensor.arange(x.graph, x.size(1)).ge(0).to("int64").unsqueeze(0);
    const pass = {
      mask: causalMask(everyFrame, x, c.sliding_window),
      rotary: frameRotary(x, c.head_dim, c.rope_parameters),
    };
    return m.layers.reduce<Tensor>((state, one) => one(state, pass), x);
  });
