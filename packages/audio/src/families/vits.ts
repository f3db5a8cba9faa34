import { defineArchitecture, InputError } from "@tiny-random/core";
import { baseModel, conv1d, embedding, module, paddingMask, symbol, Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { durationsInTraining, stochasticDurations } from "../layers/duration-flow.ts";
import { hifiGan } from "../layers/hifi-gan.ts";
import { couplingFlow, wavenet } from "../layers/wavenet.ts";
import { windowedEncoder } from "../layers/windowed-encoder.ts";
import { spokenInputs } from "../spoken-inputs.ts";
import { englishLetters, vitsTokenizer } from "../vits-tokenizer.ts";

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
  resblock_dilation_sizes: [
    [1, 3, 5],
    [1, 3, 5],
    [1, 3, 5],
  ],
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

/** Refuses what is not written down here: one voice, stochastic durations. */
const checkKind = (c: VitsConfig): void => {
  const problem =
    c.num_speakers > 1 ? "several speakers" : c.use_stochastic_duration_prediction ? "" : "fixed durations";
  if (problem)
    throw new InputError(`vits with ${problem} is not supported`, "Use a reference such as facebook/mms-tts-eng.");
};

/** Characters → their states, and the mean of what is spoken at each. */
const textEncoder = (c: VitsConfig) =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      encoder: windowedEncoder(c),
      project: conv1d(c.hidden_size, 2 * c.flow_size, 1),
    },
    (m, ids: Tensor, mask: Tensor) => {
      const kept = mask.to("float32").unsqueeze(-1);
      const embedded = m.embed_tokens(ids).mul(Math.sqrt(c.hidden_size));
      const hidden = m.encoder(embedded, { mask: paddingMask(mask), kept }).transpose(1, 2);
      const means = m.project(hidden).slice(1, 0, c.flow_size).transpose(1, 2).mul(kept);
      return { hidden, means };
    },
  );

/** What training alone reads: sound to latents. */
const posteriorEncoder = (c: VitsConfig) =>
  module(
    {
      conv_pre: conv1d(c.spectrogram_bins, c.hidden_size, 1),
      wavenet: wavenet(c, c.posterior_encoder_num_wavenet_layers),
      conv_proj: conv1d(c.hidden_size, 2 * c.flow_size, 1),
    },
    () => undefined,
  );

/** Whole frames for every character: `[batch, tokens]`, from logarithms `[batch, 1, tokens]`; where rounding up is unclear is a choice. */
const wholeFrames = (logarithms: Tensor, mask: Tensor, rate: number): Tensor => {
  const frames = logarithms
    .squeeze(1)
    .exp()
    .mul(mask.to("float32"))
    .mul(1 / rate);
  const toInteger = frames.sub(frames.round()).abs();
  frames.graph.noteChoice({ scores: Tensor.stack([toInteger, toInteger.mul(0)], -1), count: 1 });
  return frames.ceil();
};

/** Which character each frame speaks: `[batch, tokens]` → `[batch, frames, tokens]`, and the frames that are no padding. */
const alignment = (durations: Tensor) => {
  const { graph } = durations;
  const lengths = durations.sum(1).maximum(1).to("int64");
  const scalar = (value: number) => graph.constant([value], "int64", []);
  const result = { dtype: "int64" as const, shape: [symbol("frames")] };
  const steps = graph.add("Range", [scalar(0), lengths.amax(0), scalar(1)], result);
  graph.learnSymbols(steps);
  const places = steps.to("float32").unsqueeze(0).unsqueeze(-1);
  const ends = durations.cumsum(1);
  const spoken = places.lt(ends.unsqueeze(1)).logical_and(places.ge(ends.sub(durations).unsqueeze(1)));
  const kept = steps.unsqueeze(0).lt(lengths.unsqueeze(1)).to("float32").unsqueeze(1);
  return { path: spoken.to("float32"), kept };
};

/** Text to sound (Kim et al., 2021), with noise of scale 0. */
const speaker = (c: VitsConfig) => {
  checkKind(c);
  return baseModel(
    module(
      {
        text_encoder: textEncoder(c),
        flow: couplingFlow(c, c.prior_encoder_num_flows, c.prior_encoder_num_wavenet_layers),
        decoder: hifiGan(c),
        duration_predictor: stochasticDurations(c),
        posterior_encoder: posteriorEncoder(c),
      },
      (m, ids: Tensor, mask: Tensor) => {
        const { hidden, means } = m.text_encoder(ids, mask);
        const logarithms = m.duration_predictor(hidden, mask.to("float32").unsqueeze(1));
        const { path, kept } = alignment(wholeFrames(logarithms, mask, c.speaking_rate));
        const spectrogram = m.flow(path.matmul(means).transpose(1, 2), kept).mul(kept);
        return { waveform: m.decoder(spectrogram), spectrogram };
      },
    ),
  );
};

const inTraining = "training alone reads it";

const vitsModel = defineArchitecture({
  task: "text-to-audio",
  padding: { none: "the decoder's convolutions go on past the end of what a row says" },
  unused: {
    "posterior_encoder.": inTraining,
    ...Object.fromEntries(durationsInTraining.map((key) => [`duration_predictor.${key}.`, inTraining])),
    "duration_predictor.flows.1.": "speaking leaves the flow's first spline out",
  },
  build: speaker,
  sessions: (model) => {
    const tokens = { dtype: "int64" as const, axes: ["batch_size", "sequence_length"] };
    return {
      model: {
        inputs: { input_ids: tokens, attention_mask: tokens },
        trace: ({ input_ids, attention_mask }) => {
          if (!input_ids || !attention_mask) throw new Error("a session of speech needs input_ids and attention_mask");
          return model(input_ids, attention_mask);
        },
      },
    };
  },
  inputs: () => spokenInputs,
});

export default audioFamily({
  defaults,
  repo: "facebook/mms-tts-eng",
  reference: { torch_dtype: "float32" },
  files: englishLetters,
  processors: vitsTokenizer,
  tiny: (_, { size }) => ({
    ...{ flow_size: size.width, upsample_initial_channel: size.width, spectrogram_bins: 33 },
    ...{ duration_predictor_filter_channels: size.width, duration_predictor_num_flows: 3 },
    ...{ prior_encoder_num_flows: 2, prior_encoder_num_wavenet_layers: 2, posterior_encoder_num_wavenet_layers: 2 },
    // Otherwise every character would last one frame, whatever the weights say of it.
    speaking_rate: 0.3,
    // Otherwise no two runs would say the same.
    ...{ noise_scale: 0, noise_scale_duration: 0 },
  }),
  architectures: { VitsModel: vitsModel },
});
