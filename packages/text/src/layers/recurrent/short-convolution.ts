import { linear, module, type Tensor } from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "../decoder/decoder-config.ts";
import type { LayerContext } from "../decoder/decoder-parts.ts";
import type { LayerKind } from "../decoder/hybrid-decoder.ts";
import { causalConvolution } from "./causal-convolution.ts";
import { currentMask } from "./padding.ts";

/** The config fields of a decoder with short convolutions (LFM2). */
export interface ShortConvolutionConfig extends RotaryDecoderConfig {
  readonly norm_eps: number;
  readonly conv_bias: boolean;
  /** Positions that a convolution sees. */
  readonly conv_L_cache: number;
}

/** A causal convolution over a few positions between two gates; padding does not enter it. */
const shortConvolution = (c: ShortConvolutionConfig, layer: number) =>
  module(
    {
      conv: causalConvolution(c.hidden_size, c.conv_L_cache, { bias: c.conv_bias }),
      in_proj: linear(c.hidden_size, 3 * c.hidden_size, { bias: c.conv_bias }),
      out_proj: linear(c.hidden_size, c.hidden_size, { bias: c.conv_bias }),
    },
    (m, x: Tensor, { padding, cache }: LayerContext) => {
      const [before, after, values] = m.in_proj(x.mul(currentMask(padding, x))).chunk(3, -1) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const mixed = m.conv(before.mul(values).transpose(1, 2), layer, cache).transpose(1, 2);
      return m.out_proj(after.mul(mixed));
    },
  );

/** A layer with a short convolution where attention would be, under `conv`. */
export const shortConvolutionKind: LayerKind<ShortConvolutionConfig> = {
  key: "conv",
  mixer: shortConvolution,
  carries: (c) => ({ states: { conv: [c.hidden_size, c.conv_L_cache] } }),
};
