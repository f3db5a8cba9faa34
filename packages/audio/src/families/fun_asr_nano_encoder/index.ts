import { type FunAsrNanoEncoderConfig, funAsrNanoEncoder } from "@tiny-random/atlas/configs/fun_asr_nano_encoder";
import { module, Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import type { ExtractorSettings } from "../../extractor.ts";
import { sinusoids } from "../../layers/sinusoids.ts";
import { type SoundEncoder, soundEncoderClass, soundEncoderTowers } from "../../layers/sound-encoder.ts";
import { sanMLayer } from "./san-m.ts";

/** Features of a frame: mel bins of several frames of the spectrogram in a row. */
const inputWidth = (c: FunAsrNanoEncoderConfig): number => c.num_mel_bins * c.num_stacked_frames;

/** SenseVoice's encoder (FunAudioLLM, 2024): layers that transcribe, then layers that find times; the last of each are normed. */
const senseVoice = (c: FunAsrNanoEncoderConfig) => {
  const transcribing = c.num_hidden_layers - c.num_timestamp_prediction_layers;
  const normed = [transcribing - 1, c.num_hidden_layers - 1];
  const layers = Array.from({ length: c.num_hidden_layers }, (_, index) =>
    sanMLayer(c, {
      memory: c.fsmn_kernel_size,
      normed: normed.includes(index),
      ...(index === 0 && { inputs: inputWidth(c) }),
    }),
  );
  return module({ layers }, (m, features: Tensor, mask: Tensor) => {
    // Places are counted from 1.
    const places = sinusoids(Tensor.arange(features.graph, features.size(1)).add(1), inputWidth(c));
    const placed = features.mul(Math.sqrt(c.hidden_size)).add(places);
    return m.layers.reduce<Tensor>((x, layer) => layer(x, mask), placed);
  });
};

const encoder: SoundEncoder<FunAsrNanoEncoderConfig> = {
  encoder: senseVoice,
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["clips", "frames", inputWidth(c)] },
    input_features_mask: { dtype: "int64", axes: ["clips", "frames"] },
  }),
  width: (c) => c.hidden_size,
  seconds: [1.1, 0.7],
  padding: "right",
};

/** preprocessor_config.json. */
export const funAsrPreprocessor: ExtractorSettings = {
  feature_extractor_type: "FunAsrNanoFeatureExtractor",
  feature_size: 80,
  frame_length: 25,
  frame_shift: 10,
  num_frames_lfr: 7,
  padding_side: "right",
  padding_value: 0,
  return_attention_mask: true,
  sampling_rate: 16000,
  stride_lfr: 6,
  window: "hamming",
};

/** The extractor's settings that follow the encoder. */
export const funAsrSettings = (c: FunAsrNanoEncoderConfig): ExtractorSettings => ({
  feature_size: c.num_mel_bins,
  num_frames_lfr: c.num_stacked_frames,
});

export default audioFamily<FunAsrNanoEncoderConfig>({
  facts: funAsrNanoEncoder,
  repo: "FunAudioLLM/Fun-ASR-Nano-2512-hf",
  extractor: funAsrPreprocessor,
  extractorSettings: funAsrSettings,
  tiny: (c) => ({
    num_mel_bins: Math.min(c.num_mel_bins, 16),
    // Two layers that transcribe, of which one is normed, and one that finds times.
    num_hidden_layers: 3,
    num_timestamp_prediction_layers: 1,
  }),
  variants: {
    "memory of an even reach": { config: { fsmn_kernel_size: 8 } },
  },
  towers: soundEncoderTowers(encoder),
  architectures: { FunAsrNanoEncoder: soundEncoderClass(encoder) },
});
