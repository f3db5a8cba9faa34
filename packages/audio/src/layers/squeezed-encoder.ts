// The encoder around SEW's layers: convolutions, a norm, and a projection where widths differ.
import { layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { featureEncoder, frameMask } from "./feature-encoder.ts";
import { maskedFrame, type SpeechLayers, type SpeechStates } from "./speech-encoder.ts";
import type { SqueezedConfig } from "./squeezed-layers.ts";

/**
 * SEW's encoder: samples and their mask `[batch, samples]` → states.
 *
 * @param epsilon of the norm of features
 */
export const squeezedEncoder = (c: SqueezedConfig, epsilon: number, encoder: SpeechLayers) => {
  const width = c.conv_dim.at(-1) ?? 1;
  return module(
    {
      masked_spec_embed: maskedFrame(c),
      feature_extractor: featureEncoder(c),
      layer_norm: layerNorm(width, epsilon),
      feature_projection: width === c.hidden_size ? undefined : linear(width, c.hidden_size),
      encoder,
    },
    (m, samples: Tensor, mask: Tensor): SpeechStates => {
      const features = m.layer_norm(m.feature_extractor(samples));
      const hidden = m.feature_projection?.(features) ?? features;
      const frames = frameMask(c, mask, hidden);
      return { ...m.encoder(hidden, frames), features, mask: frames };
    },
  );
};
