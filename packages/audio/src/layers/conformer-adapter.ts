// Shortens the states of Conformers: strided convolutions before attention and on the residual path.
import { conv1d, layerNorm, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { channelGlu } from "./conformer.ts";
import { convolvedLengths, firstFrames } from "./feature-encoder.ts";
import { conformerAttention } from "./relative-keys.ts";
import { adaptedWidth, type SpeechAdapterConfig } from "./speech-adapter.ts";
import { speechFeedForward } from "./speech-feed-forward.ts";

/** The config fields that the adapter reads. */
export interface ConformerAdapterConfig extends SpeechAdapterConfig {
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly adapter_act: string;
  readonly layer_norm_eps: number;
}

/** Strided convolutions before attention and on the residual path, then a feed-forward block. */
const adapterLayer = (c: ConformerAdapterConfig) => {
  const width = adaptedWidth(c);
  const norm = () => layerNorm(width, c.layer_norm_eps);
  const options = { stride: c.adapter_stride, padding: Math.floor(c.adapter_stride / 2) };
  const convolution = () => conv1d(width, 2 * width, c.adapter_kernel_size, options);
  return module(
    {
      residual_layer_norm: norm(),
      residual_conv: convolution(),
      self_attn_layer_norm: norm(),
      self_attn_conv: convolution(),
      self_attn: conformerAttention(width, c.num_attention_heads),
      ffn_layer_norm: norm(),
      ffn: speechFeedForward({ ...c, hidden_size: width }, c.adapter_act),
    },
    (m, x: Tensor, counts: Tensor) => {
      const residual = channelGlu(m.residual_conv(m.residual_layer_norm(x).transpose(1, 2))).transpose(1, 2);
      const shorter = channelGlu(m.self_attn_conv(m.self_attn_layer_norm(x).transpose(1, 2))).transpose(1, 2);
      const mask = paddingMask(firstFrames(counts, shorter.size(1)));
      const attended = m.self_attn(shorter, { mask }).add(residual);
      return m.ffn(m.ffn_layer_norm(attended)).add(attended);
    },
  );
};

/** Shortens the states of a speech encoder: `[batch, frames, width]` and the mask of frames → fewer frames. */
export const conformerAdapter = (c: ConformerAdapterConfig) => {
  const width = adaptedWidth(c);
  const isWider = width !== c.hidden_size;
  const kernel = c.adapter_kernel_size - 2 * Math.floor(c.adapter_kernel_size / 2);
  return module(
    {
      proj: isWider ? linear(c.hidden_size, width) : undefined,
      proj_layer_norm: isWider ? layerNorm(width, c.layer_norm_eps) : undefined,
      layers: Array.from({ length: c.num_adapter_layers }, () => adapterLayer(c)),
    },
    (m, hidden: Tensor, frames: Tensor) => {
      let x = m.proj && m.proj_layer_norm ? m.proj_layer_norm(m.proj(hidden)) : hidden;
      let counts = frames.sum(1);
      for (const layer of m.layers) {
        counts = convolvedLengths(counts, [kernel], [c.adapter_stride]);
        x = layer(x, counts);
      }
      return x;
    },
  );
};
