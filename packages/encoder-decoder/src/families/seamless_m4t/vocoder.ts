// SeamlessM4T's vocoder: HiFi-GAN over units that last as long as they are predicted to (Polyak et al., 2021).
import { hifiGanParts, vocoded } from "@tiny-random/audio/layers/hifi-gan";
import { alignment, noteRounding } from "@tiny-random/audio/layers/length-regulator";
import type { NamedTensors } from "@tiny-random/core";
import { conv1d, embedding, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { needed } from "../../layers/seq2seq-family.ts";
import type { VocoderConfig } from "./config.ts";

/** What the vocoder's input of voices is called, in the first version and in the second. */
export type VoiceName = "spkr_id" | "speaker_id";

/** What a predictor of durations reads: `[batch, tokens, width]`. */
export interface VarianceSizes {
  readonly width: number;
  readonly hidden: number;
  readonly kernel: number;
}

/** Log durations `[batch, tokens]`; tokens of which `kept` `[batch, tokens, 1]` is 0 are silent. */
export const variancePredictor = ({ width, hidden, kernel }: VarianceSizes) => {
  const options = { padding: Math.floor((kernel - 1) / 2) };
  return module(
    {
      conv1: conv1d(width, hidden, kernel, options),
      ln1: layerNorm(hidden),
      conv2: conv1d(hidden, hidden, kernel, options),
      ln2: layerNorm(hidden),
      proj: linear(hidden, 1),
    },
    (m, tokens: Tensor, kept?: Tensor) => {
      const heard = (x: Tensor) => (kept ? x.mul(kept) : x).transpose(1, 2);
      const first = m.ln1(m.conv1(heard(tokens)).relu().transpose(1, 2));
      const second = m.ln2(m.conv2(heard(first)).relu().transpose(1, 2));
      return m.proj(second).squeeze(2);
    },
  );
};

/** Log durations as whole frames, at least one; none for tokens of which `kept` `[batch, tokens]` is 0. */
export const wholeFrames = (logDurations: Tensor, kept?: Tensor): Tensor => {
  const frames = logDurations.exp().sub(1);
  const distances = frames.sub(frames.floor()).sub(0.5).abs();
  noteRounding(kept ? distances.add(kept.mul(-1).add(1)) : distances);
  const whole = frames.round().clamp(1);
  return kept ? whole.mul(kept) : whole;
};

/** How many samples a row has: the frames of its units without padding, at the vocoder's rates. */
const sampleCounts = (c: VocoderConfig, ids: Tensor, durations: Tensor): Tensor => {
  const units = ids.ne(c.t2u_pad_token_id).to("int64").sum(1, true);
  const last = ids.graph.dimValue(ids.size(1)).sub(1);
  const frames = durations.cumsum(1).gather(1, units.minimum(last)).squeeze(1).to("int64");
  return c.upsample_rates.reduce((length, rate, stage) => {
    const kernel = c.upsample_kernel_sizes[stage] ?? rate;
    return length
      .sub(1)
      .mul(rate)
      .add(kernel - 2 * Math.floor((kernel - rate) / 2));
  }, frames);
};

/**
 * Units `input_ids` `[batch, units]`, a voice and a language `[batch, 1]` → samples, and how many a row has.
 *
 * @param voiceName what the input of voices is called
 */
export const codeHifiGan = (c: VocoderConfig, voiceName: VoiceName) => {
  const latents = c.lang_embed_dim + c.unit_embed_dim + c.spkr_embed_dim;
  return module(
    {
      dur_predictor: variancePredictor({
        width: c.unit_embed_dim,
        hidden: c.unit_embed_dim,
        kernel: c.variance_predictor_kernel_size,
      }),
      unit_embedding: embedding(c.unit_hifi_gan_vocab_size, c.unit_embed_dim),
      speaker_embedding: embedding(c.vocoder_num_spkrs, c.spkr_embed_dim),
      language_embedding: embedding(c.vocoder_num_langs, c.lang_embed_dim),
      hifi_gan: module(hifiGanParts(c, latents, { bias: true }), (m, x: Tensor) => vocoded(c, m, x)),
    },
    (m, inputs: NamedTensors) => {
      const ids = needed(inputs, "input_ids");
      const units = m.unit_embedding(ids);
      const durations = wholeFrames(m.dur_predictor(units));
      const { path } = alignment(durations);
      const lasting = path.matmul(units);
      const beside = (vector: Tensor, width: number) => vector.expand(lasting.shape.with(-1, width));
      const language = beside(m.language_embedding(needed(inputs, "lang_id")), c.lang_embed_dim);
      const voice = beside(m.speaker_embedding(needed(inputs, voiceName)), c.spkr_embed_dim);
      const waveform = m.hifi_gan(Tensor.cat([language, lasting, voice], -1).transpose(1, 2));
      return { waveform, waveform_lengths: sampleCounts(c, ids, durations) };
    },
  );
};
