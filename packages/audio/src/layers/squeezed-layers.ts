// SEW's squeezed and efficient layers (Wu et al., 2021): they see one frame of several, and each is upsampled again.
import { activation, type Children, linear, module, scaleDim, subtractDims, type Tensor } from "@tiny-random/nn";
import { positionalConvolution } from "./positional-convolution.ts";
import type { SpeechConfig } from "./speech-config.ts";
import type { SpeechLayers } from "./speech-encoder.ts";

/** The config fields that squeezed layers read. */
export interface SqueezedConfig extends SpeechConfig {
  /** Frames that become one. */
  readonly squeeze_factor: number;
}

/** Each frame becomes several: `[batch, frames, width]` → `[batch, squeeze_factor · frames, width]`. */
const upsampling = (c: SqueezedConfig) =>
  module({ projection: linear(c.hidden_size, c.hidden_size * c.squeeze_factor) }, (m, x: Tensor) => {
    const several = activation(c.feat_extract_activation)(m.projection(x));
    return several.reshape([x.size(0), scaleDim(x.size(1), c.squeeze_factor), c.hidden_size]);
  });

/**
 * Layers between squeezing and upsampling.
 *
 * @param parts what stands beside the two
 * @param run squeezed frames and their mask → the states that the parts make, in order
 */
export const squeezedLayers = <P extends Children>(
  c: SqueezedConfig,
  parts: P,
  run: (parts: P, x: Tensor, mask: Tensor) => readonly Tensor[],
): SpeechLayers => {
  const factor = c.squeeze_factor;
  return module(
    { pos_conv_embed: positionalConvolution(c, factor), upsample: upsampling(c), ...parts },
    (m, hidden: Tensor, frames: Tensor) => {
      const kept = hidden.mul(frames.to("float32").unsqueeze(-1));
      const length = hidden.graph.floorDivide(hidden.size(1), factor);
      const inGroups = (x: Tensor) => x.slice(1, 0, scaleDim(length, factor)).unflatten(1, [length, factor]);
      const squeezed = inGroups(kept)
        .mean(2)
        .add(m.pos_conv_embed(kept).slice(1, 0, length));
      const layers = run(m, squeezed, inGroups(frames).amax(2));
      const upsampled = m.upsample(layers.at(-1) ?? squeezed);
      const missing = subtractDims(hidden.size(1), scaleDim(length, factor));
      return { layers, last: upsampled.pad([0, 0, 0, missing]) };
    },
  );
};
