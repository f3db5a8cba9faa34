import { type Architecture, defineArchitecture, InputError, type SessionInput } from "@tiny-random/core";
import { baseModel, module, symbol, Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { durationPredictor, unreadDurations } from "./duration-predictor.ts";
import { hifiGan } from "./hifi-gan.ts";
import { vitsInputs } from "./inputs.ts";
import { vitsTextEncoder } from "./text-encoder.ts";
import { englishLetters, vitsTokenizer } from "./tokenizer.ts";
import { couplingFlow, posteriorEncoder } from "./wavenet.ts";

/** The defaults of VitsConfig: MMS-TTS. */
const defaults = {
  model_type: "vits",
  vocab_size: 38,
  hidden_size: 192,
  num_hidden_layers: 6,
  num_attention_heads: 2,
  window_size: 4,
  use_bias: true,
  ffn_dim: 768,
  layerdrop: 0.1,
  ffn_kernel_size: 3,
  flow_size: 192,
  spectrogram_bins: 513,
  hidden_act: "relu",
  hidden_dropout: 0.1,
  attention_dropout: 0.1,
  activation_dropout: 0.1,
  initializer_range: 0.02,
  layer_norm_eps: 1e-5,
  use_stochastic_duration_prediction: true,
  num_speakers: 1,
  speaker_embedding_size: 0,
  upsample_initial_channel: 512,
  upsample_rates: [8, 8, 2, 2],
  upsample_kernel_sizes: [16, 16, 4, 4],
  resblock_kernel_sizes: [3, 7, 11],
  resblock_dilation_sizes: Array.from({ length: 3 }, () => [1, 3, 5]),
  leaky_relu_slope: 0.1,
  depth_separable_channels: 2,
  depth_separable_num_layers: 3,
  duration_predictor_flow_bins: 10,
  duration_predictor_tail_bound: 5,
  duration_predictor_kernel_size: 3,
  duration_predictor_dropout: 0.5,
  duration_predictor_num_flows: 4,
  duration_predictor_filter_channels: 256,
  prior_encoder_num_flows: 4,
  prior_encoder_num_wavenet_layers: 4,
  posterior_encoder_num_wavenet_layers: 16,
  wavenet_kernel_size: 5,
  wavenet_dilation_rate: 1,
  wavenet_dropout: 0,
  speaking_rate: 1,
  noise_scale: 0.667,
  noise_scale_duration: 0.8,
  sampling_rate: 16000,
  pad_token_id: null as number | null,
};
type VitsConfig = typeof defaults;

/** Throws InputError for what is not implemented: several voices, deterministic durations. */
const checkVoice = (c: VitsConfig): void => {
  const hint = "Use a reference such as facebook/mms-tts-eng.";
  if (c.num_speakers > 1) throw new InputError("vits with several speakers is not supported", hint);
  if (!c.use_stochastic_duration_prediction) throw new InputError("vits with fixed durations is not supported", hint);
};

/** Log durations `[batch, 1, tokens]` and the mask of tokens → whole frames of every token, `[batch, tokens]`. */
const wholeFrames = (logDurations: Tensor, mask: Tensor, rate: number): Tensor => {
  const frames = logDurations
    .squeeze(1)
    .exp()
    .mul(mask.to("float32"))
    .mul(1 / rate);
  // Near a whole number, rounding up is a choice that another runtime may make differently.
  const toInteger = frames.sub(frames.round()).abs();
  frames.graph.noteChoice({ scores: Tensor.stack([toInteger, toInteger.mul(0)], -1), count: 1 });
  return frames.ceil();
};

/** Durations `[batch, tokens]` → one for the token of each frame, `[batch, frames, tokens]`, and the mask of frames. */
const alignment = (durations: Tensor) => {
  const { graph } = durations;
  const lengths = durations.sum(1).maximum(1).to("int64");
  const scalar = (value: number) => graph.constant([value], "int64", []);
  const result = { dtype: "int64" as const, shape: [symbol("frames")] };
  const frames = graph.add("Range", [scalar(0), lengths.amax(0), scalar(1)], result);
  graph.learnSymbols(frames);
  const places = frames.to("float32").unsqueeze(0).unsqueeze(-1);
  const ends = durations.cumsum(1);
  const path = places.lt(ends.unsqueeze(1)).logical_and(places.ge(ends.sub(durations).unsqueeze(1)));
  const kept = frames.unsqueeze(0).lt(lengths.unsqueeze(1)).to("float32").unsqueeze(1);
  return { path: path.to("float32"), kept };
};

/** Text to speech (Kim et al., 2021), without noise. */
const vits = (c: VitsConfig) => {
  checkVoice(c);
  return baseModel(
    module(
      {
        text_encoder: vitsTextEncoder(c),
        flow: couplingFlow(c),
        decoder: hifiGan(c),
        duration_predictor: durationPredictor(c),
        posterior_encoder: posteriorEncoder(c),
      },
      (m, ids: Tensor, mask: Tensor) => {
        const { hidden, means } = m.text_encoder(ids, mask);
        const logDurations = m.duration_predictor(hidden, mask.to("float32").unsqueeze(1));
        const { path, kept } = alignment(wholeFrames(logDurations, mask, c.speaking_rate));
        const spectrogram = m.flow(path.matmul(means).transpose(1, 2), kept).mul(kept);
        return { waveform: m.decoder(spectrogram), spectrogram };
      },
    ),
  );
};

const unread = Object.entries(unreadDurations).map(([key, reason]) => [`duration_predictor.${key}`, reason]);

const tokens: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };

const vitsModel: Architecture<VitsConfig> = defineArchitecture({
  task: "text-to-audio",
  padding: { none: "the decoder's convolutions go on past the end of what a row says" },
  unused: { "posterior_encoder.": "training alone reads it", ...Object.fromEntries(unread) },
  build: vits,
  sessions: (model) => ({
    model: {
      inputs: { input_ids: tokens, attention_mask: tokens },
      trace: ({ input_ids, attention_mask }) => {
        if (!input_ids || !attention_mask) throw new Error("vits needs input_ids and attention_mask");
        return model(input_ids, attention_mask);
      },
    },
  }),
  inputs: () => vitsInputs,
});

export default audioFamily({
  defaults,
  repo: "facebook/mms-tts-eng",
  reference: { torch_dtype: "float32" },
  files: englishLetters,
  processors: vitsTokenizer,
  tiny: (_, { size }) => ({
    flow_size: size.width,
    upsample_initial_channel: size.width,
    spectrogram_bins: 33,
    duration_predictor_filter_channels: size.width,
    duration_predictor_num_flows: 3,
    prior_encoder_num_flows: 2,
    prior_encoder_num_wavenet_layers: 2,
    posterior_encoder_num_wavenet_layers: 2,
    // With 1, every character would last one frame, whatever the weights.
    speaking_rate: 0.3,
    // Noise would make every run another one.
    noise_scale: 0,
    noise_scale_duration: 0,
  }),
  architectures: { VitsModel: vitsModel },
});
