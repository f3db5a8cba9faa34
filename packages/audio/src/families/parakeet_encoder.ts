import { type ParakeetEncoderConfig, parakeetEncoder } from "@tiny-random/atlas/configs/parakeet_encoder";
import { audioFamily } from "../audio-family.ts";
import { melSettings } from "../extractor.ts";
import { fastConformer } from "../layers/fast-conformer.ts";
import { frameEncoderClass } from "../layers/frame-encoder-class.ts";

export default audioFamily({
  facts: parakeetEncoder,
  repo: "nvidia/parakeet-ctc-1.1b",
  reference: { num_hidden_layers: 42 },
  extractor: { feature_extractor_type: "ParakeetFeatureExtractor", feature_size: 80, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c),
  tiny: () => ({ subsampling_conv_channels: 8 }),
  variants: {
    // The encoder of nvidia/parakeet-tdt-0.6b-v3.
    "no biases, no scale": {
      config: { attention_bias: false, convolution_bias: false, scale_input: false, num_mel_bins: 128 },
    },
    "a subsampling of four": { config: { subsampling_factor: 4 } },
  },
  architectures: { ParakeetEncoder: frameEncoderClass<ParakeetEncoderConfig>(fastConformer) },
});
