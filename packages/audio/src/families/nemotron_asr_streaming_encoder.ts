import {
  type NemotronAsrStreamingEncoderConfig,
  nemotronAsrStreamingEncoder,
} from "@tiny-random/atlas/configs/nemotron_asr_streaming_encoder";
import { audioFamily } from "../audio-family.ts";
import { melSettings } from "../extractor.ts";
import { frameEncoderClass } from "../layers/frame-encoder-class.ts";
import { streamingConformer } from "../layers/streaming-conformer.ts";

export default audioFamily({
  facts: nemotronAsrStreamingEncoder,
  repo: "nvidia/nemotron-speech-streaming-en-0.6b",
  extractor: { feature_extractor_type: "NemotronAsrStreamingFeatureExtractor", feature_size: 80, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c),
  tiny: (c) => ({
    subsampling_conv_channels: 8,
    // Padding of golden clips still sees something.
    sliding_window: 15,
    default_num_lookahead_tokens: Math.min(c.default_num_lookahead_tokens, 1),
  }),
  variants: {
    "no biases, no scale, no lookahead": {
      config: { attention_bias: false, convolution_bias: false, scale_input: false, default_num_lookahead_tokens: 0 },
    },
    "a subsampling of four, uneven bins: frames beyond the window": {
      config: { subsampling_factor: 4, num_mel_bins: 90 },
    },
  },
  architectures: {
    NemotronAsrStreamingEncoder: frameEncoderClass<NemotronAsrStreamingEncoderConfig>(streamingConformer),
  },
});
