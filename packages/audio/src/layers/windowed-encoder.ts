import { activation, conv1d, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { type WindowedAttentionConfig, type WindowedPass, windowedAttention } from "./windowed-attention.ts";

/** The config fields that an encoder of characters reads. */
export interface WindowedConfig extends WindowedAttentionConfig {
  readonly num_hidden_layers: number;
  readonly ffn_dim: number;
  readonly ffn_kernel_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** Two convolutions over neighbouring tokens: `[batch, tokens, width]`. */
const convolvedForward = (c: WindowedConfig) => {
  const kernel = c.ffn_kernel_size;
  const padding = [Math.floor((kernel - 1) / 2), Math.floor(kernel / 2)] as const;
  return module(
    {
      conv_1: conv1d(c.hidden_size, c.ffn_dim, kernel, { padding }),
      conv_2: conv1d(c.ffn_dim, c.hidden_size, kernel, { padding }),
    },
    (m, x: Tensor, kept: Tensor) => {
      const first = activation(c.hidden_act)(m.conv_1(x.mul(kept).transpose(1, 2)));
      return m
        .conv_2(first.mul(kept.transpose(1, 2)))
        .transpose(1, 2)
        .mul(kept);
    },
  );
};

const layer = (c: WindowedConfig) =>
  module(
    {
      attention: windowedAttention(c),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      feed_forward: convolvedForward(c),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, pass: WindowedPass) => {
      const attended = m.layer_norm(x.add(m.attention(x, pass)));
      return m.final_layer_norm(attended.add(m.feed_forward(attended, pass.kept)));
    },
  );

/** Layers of such attention, normalized after each block: `[batch, tokens, width]`; padding comes out as zeros. */
export const windowedEncoder = (c: WindowedConfig) =>
  module({ layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, (m, x: Tensor, pass: WindowedPass) =>
    m.layers.reduce<Tensor>((state, one) => one(state, pass), x.mul(pass.kept)).mul(pass.kept),
  );
