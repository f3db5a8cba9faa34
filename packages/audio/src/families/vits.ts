import { InputError } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterEncoder } from "../layers/character-encoder.ts";
import { durationsInTraining, stochasticDurations } from "../layers/duration-flow.ts";
import { hifiGan } from "../layers/hifi-gan.ts";
import { posteriorEncoder } from "../layers/posterior-encoder.ts";
import { alignment, wholeFrames } from "../layers/spoken-alignment.ts";
import { spokenClass } from "../layers/spoken-class.ts";
import { couplingFlow } from "../layers/wavenet.ts";
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

/** Refuses what is not written down here: one voice, stochastic durations. */
const checkKind = (c: VitsConfig): void => {
  const problem =
    c.num_speakers > 1 ? "several speakers" : c.use_stochastic_duration_prediction ? "" : "fixed durations";
  if (problem)
    throw new InputError(`vits with ${problem} is not supported`, "Use a reference such as facebook/mms-tts-eng.");
};

/** Text to sound (Kim et al., 2021), with noise of scale 0. */
const speaker = (c: VitsConfig) => {
  checkKind(c);
  return baseModel(
    module(
      {
        text_encoder: characterEncoder(c),
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

/** What speaking leaves unread. */
const unused = {
  "posterior_encoder.": inTraining,
  ...Object.fromEntries(durationsInTraining.map((key) => [`duration_predictor.${key}.`, inTraining])),
  "duration_predictor.flows.1.": "speaking leaves the flow's first spline out",
};

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
  architectures: { VitsModel: spokenClass(speaker, unused) },
});
