import { type VitsConfig, vits } from "@tiny-random/atlas/configs/vits";
import { type Architecture, defineArchitecture, InputError, type SessionInput } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { hifiGanParts, vocoded } from "../../layers/hifi-gan.ts";
import { alignment, noteRounding } from "../../layers/length-regulator.ts";
import { durationPredictor, unreadDurations } from "./duration-predictor.ts";
import { vitsInputs } from "./inputs.ts";
import { vitsTextEncoder } from "./text-encoder.ts";
import { englishLetters, vitsTokenizer } from "./tokenizer.ts";
import { couplingFlow, posteriorEncoder } from "./wavenet.ts";

/** Throws InputError for what is not implemented: several voices, deterministic durations. */
const checkVoice = (c: VitsConfig): void => {
  const hint = "Use a reference such as facebook/mms-tts-eng.";
  if (c.num_speakers > 1) throw new InputError("vits with several speakers (num_speakers) is not supported", hint);
  if (!c.use_stochastic_duration_prediction)
    throw new InputError("vits with fixed durations (use_stochastic_duration_prediction) is not supported", hint);
};

/** Log durations `[batch, 1, tokens]` and the mask of tokens → whole frames of every token, `[batch, tokens]`. */
const wholeFrames = (logDurations: Tensor, mask: Tensor, rate: number): Tensor => {
  const frames = logDurations
    .squeeze(1)
    .exp()
    .mul(mask.to("float32"))
    .mul(1 / rate);
  noteRounding(frames.sub(frames.round()).abs());
  return frames.ceil();
};

/** Text to speech (Kim et al., 2021), without noise. */
const textToSpeech = (c: VitsConfig) => {
  checkVoice(c);
  return baseModel(
    module(
      {
        text_encoder: vitsTextEncoder(c),
        flow: couplingFlow(c),
        decoder: module(hifiGanParts(c, c.flow_size, { bias: false }), (m, latents: Tensor) => vocoded(c, m, latents)),
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
  build: textToSpeech,
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
  facts: vits,
  repo: "facebook/mms-tts-eng",
  reference: { torch_dtype: "float32" },
  files: englishLetters,
  processors: vitsTokenizer,
  tiny: (_, { size }) => ({
    flow_size: size.width,
    // Twice the width, not four times: the model stays below two megabytes.
    ffn_dim: 2 * size.width,
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
