import { clapAudioModel } from "@tiny-random/atlas/configs/clap_audio_model";
import {
  type Architecture,
  type ConfigOf,
  type Context,
  defineArchitecture,
  narrowed,
  type SessionInput,
} from "@tiny-random/core";
import { type AnyModule, andThen, baseModel, module, projection, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { audioInputs } from "../../inputs.ts";
import { htsat } from "./htsat.ts";

/** The facts of ClapAudioConfig, of which our graph takes patches of one size and a stride for each axis. */
export const clapAudioFacts = narrowed(clapAudioModel, { patch_size: "number", patch_stride: "list" });

/** The config of CLAP's audio tower. */
export type ClapAudioConfig = ConfigOf<typeof clapAudioFacts>;

/** Two stages; the second's image is one window. */
const tiny = (_: ClapAudioConfig, { size }: Context) => ({
  window_size: 4,
  num_mel_bins: 8,
  spec_size: 32,
  patch_size: 4,
  patch_stride: [4, 4],
  hidden_size: size.width,
  patch_embeds_hidden_size: size.width / 2,
  depths: [2, 2],
  num_hidden_layers: 2,
  num_attention_heads: [2, 4],
  mlp_ratio: 2,
});

/** The preprocessor_config.json of the checkpoint. */
export const extractor = {
  feature_extractor_type: "ClapFeatureExtractor",
  feature_size: 64,
  sampling_rate: 48000,
  hop_length: 480,
  max_length_s: 10,
  fft_window_size: 1024,
  frequency_min: 50,
  frequency_max: 14000,
  padding: "repeatpad",
  padding_side: "right",
  padding_value: 0,
  return_attention_mask: false,
  top_db: null,
  truncation: "rand_trunc",
};

/** A second of sound in as many bands as the tiny model has. */
export const extractorSettings = (c: Pick<ClapAudioConfig, "num_mel_bins">) => ({
  feature_size: c.num_mel_bins,
  max_length_s: 1,
});

/** Frames of a spectrogram, `[batch, views, frames, mel bins]`; a second of sound gives as many as there are. */
export const spectrogramInput = (c: Pick<ClapAudioConfig, "num_mel_bins">, batch = "batch_size"): SessionInput => ({
  dtype: "float32",
  axes: [batch, 1, "num_frames", c.num_mel_bins],
});

/** Clips shorter than the second that the extractor fills. */
export const sounds = audioInputs({ seconds: [0.45, 0.3] });

type ClapAudioForward = ((features: Tensor) => Readonly<Record<string, Tensor>>) & AnyModule;

/** A class that reads sounds alone, which clients load from `onnx/audio_model.onnx`. */
const audioClass = (build: (c: ClapAudioConfig) => ClapAudioForward): Architecture<ClapAudioConfig> =>
  defineArchitecture({
    padding: { none: "short sounds are repeated, not padded" },
    build,
    sessions: (model, c) => ({
      audio_model: {
        inputs: { input_features: spectrogramInput(c) },
        trace: ({ input_features }) => {
          if (!input_features) throw new Error("clap_audio_model needs input_features");
          return model(input_features);
        },
      },
    }),
    inputs: () => sounds,
    forward: (run, inputs) => run("audio_model", inputs),
  });

/** CLAP's audio tower (Wu et al., 2023). */
const audioModel = (c: ClapAudioConfig) =>
  andThen(baseModel(htsat(c)), ({ hidden, pooled }) => ({ last_hidden_state: hidden, pooler_output: pooled }));

const withProjection = (c: ClapAudioConfig) =>
  module({ audio_model: baseModel(htsat(c)), audio_projection: projection(c) }, (m, features: Tensor) => {
    const { hidden, pooled } = m.audio_model(features);
    return { audio_embeds: m.audio_projection(pooled), last_hidden_state: hidden };
  });

export default audioFamily({
  facts: clapAudioFacts,
  repo: "laion/clap-htsat-unfused",
  extractor,
  extractorSettings: (c) => extractorSettings(c),
  tiny,
  architectures: {
    ClapAudioModel: audioClass(audioModel),
    ClapAudioModelWithProjection: audioClass(withProjection),
  },
});
