import {
  type VoxtralRealtimeEncoderConfig,
  voxtralRealtimeEncoder,
} from "@tiny-random/atlas/configs/voxtral_realtime_encoder";
import { defineArchitecture, type NamedTensors } from "@tiny-random/core";
import { baseModel, calledAs, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { melSettings } from "../../extractor.ts";
import { audioInputs } from "../../inputs.ts";
import { beginning, realtimeEncoder, streamInputs } from "./stream-encoder.ts";

/** preprocessor_config.json of the checkpoint. */
export const realtimeSettings = {
  feature_extractor_type: "VoxtralRealtimeFeatureExtractor",
  feature_size: 128,
  sampling_rate: 16000,
};

const given = (frames: Tensor | undefined): Tensor => {
  if (!frames) throw new Error("an encoder of sound needs input_features");
  return frames;
};

export default audioFamily<VoxtralRealtimeEncoderConfig>({
  facts: voxtralRealtimeEncoder,
  repo: "mistralai/Voxtral-Mini-4B-Realtime-2602",
  extractor: realtimeSettings,
  extractorSettings: melSettings,
  tiny: (c) => ({ num_mel_bins: Math.min(c.num_mel_bins, 16) }),
  towers: {
    encoder: (c) => {
      const encoder = baseModel(realtimeEncoder(c));
      const run = ({ input_features, ...stream }: NamedTensors): NamedTensors => encoder(given(input_features), stream);
      return { module: calledAs(encoder, run), inputs: streamInputs(c), width: c.hidden_size };
    },
  },
  architectures: {
    VoxtralRealtimeEncoder: defineArchitecture({
      padding: { none: "clips are filled up with silence to one length" },
      build: (c: VoxtralRealtimeEncoderConfig) => baseModel(realtimeEncoder(c)),
      sessions: (encoder, c) => ({
        model: {
          inputs: {
            input_features: { dtype: "float32", axes: ["batch_size", c.num_mel_bins, "audio_sequence_length"] },
          },
          trace: ({ input_features }) => {
            const frames = given(input_features);
            return { last_hidden_state: encoder(frames, beginning(c, frames)).last_hidden_state };
          },
        },
      }),
      inputs: () => audioInputs({ seconds: [0.9, 0.55] }),
    }),
  },
});
