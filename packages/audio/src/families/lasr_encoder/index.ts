import { type LasrEncoderConfig, lasrEncoder } from "@tiny-random/atlas/configs/lasr_encoder";
import { audioFamily } from "../../audio-family.ts";
import { melSettings } from "../../extractor.ts";
import { frameEncoderClass } from "../../layers/frame-encoder-class.ts";
import { lasrConformer } from "./conformer.ts";

export default audioFamily({
  facts: lasrEncoder,
  repo: "google/medasr",
  extractor: { feature_extractor_type: "LasrFeatureExtractor", feature_size: 128, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c),
  tiny: () => ({ subsampling_conv_channels: 8 }),
  variants: {
    biases: { config: { attention_bias: true, convolution_bias: true, conv_kernel_size: 9 } },
  },
  architectures: { LasrEncoder: frameEncoderClass<LasrEncoderConfig>(lasrConformer) },
});
