import { type Architecture, type Context, defineArchitecture, type SessionInput } from "@tiny-random/core";
import { type AnyModule, andThen, baseModel, module, projection, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { audioInputs } from "../../inputs.ts";
import { htsat } from "./htsat.ts";

/** The defaults of ClapAudioConfig. */
export const defaults = {
  model_type: "clap_audio_model",
  window_size: 8,
  num_mel_bins: 64,
  spec_size: 256,
  hidden_act: "gelu",
  patch_size: 4,
  patch_stride: [4, 4] as readonly number[],
  num_classes: 527,
  hidden_size: 768,
  projection_dim: 512,
  depths: [2, 2, 6, 2] as readonly number[],
  num_attention_heads: [4, 8, 16, 32] as readonly number[],
  enable_fusion: false,
  hidden_dropout_prob: 0.1,
  fusion_type: null as string | null,
  patch_embed_input_channels: 1,
  flatten_patch_embeds: true,
  patch_embeds_hidden_size: 96,
  enable_patch_layer_norm: true,
  drop_path_rate: 0,
  attention_probs_dropout_prob: 0,
  qkv_bias: true,
  mlp_ratio: 4,
  aff_block_r: 4,
  num_hidden_layers: 4,
  projection_hidden_act: "relu",
  layer_norm_eps: 1e-5,
  initializer_factor: 1,
};

/** The config of CLAP's audio tower. */
export type ClapAudioConfig = typeof defaults;

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
export const extractorSettings = (c: ClapAudioConfig) => ({ feature_size: c.num_mel_bins, max_length_s: 1 });

/** Frames of a spectrogram, `[batch, views, frames, mel bins]`; a second of sound gives as many as there are. */
export const spectrogramInput = (c: ClapAudioConfig, batch = "batch_size"): SessionInput => ({
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
  defaults,
  repo: "laion/clap-htsat-unfused",
  extractor,
  extractorSettings,
  tiny,
  architectures: {
    ClapAudioModel: audioClass(audioModel),
    ClapAudioModelWithProjection: audioClass(withProjection),
  },
});
