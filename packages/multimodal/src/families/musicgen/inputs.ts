// Codes and states that MusicGen's classes read beside texts and sounds.
import type { MusicgenConfig } from "@tiny-random/atlas/configs/musicgen";
import type { MusicgenDecoderConfig } from "@tiny-random/atlas/configs/musicgen_decoder";
import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import { type InputSynthesizer, idTensor, jsonText, rowsOf, spreadTensor, type TokenRows } from "@tiny-random/core";
import { textInputs } from "@tiny-random/text/inputs";

/** Codes of some steps for each codebook of each row; each begins with the code that no sound has. */
const codes = (c: MusicgenDecoderConfig, rows: number, length: number, seed: number) => {
  const row = (index: number) =>
    Array.from({ length }, (_, step) => (step === 0 ? c.vocab_size : (seed + 7 * index + 13 * step) % c.vocab_size));
  return idTensor(Array.from({ length: rows * c.num_codebooks }, (_, index) => row(index)));
};

/** Codes, and states of a text whose second row is shorter, for the decoder alone. */
export const decoderInputs =
  (c: MusicgenDecoderConfig): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const lengths = kind === "golden" ? [7, 5] : [6];
    const longest = Math.max(...lengths);
    const mask = lengths.map((own) => Array.from({ length: longest }, (_, at) => (at < own ? 1 : 0)));
    const inputs = {
      input_ids: codes(c, lengths.length, kind === "golden" ? 6 : 4, attempt),
      encoder_hidden_states: spreadTensor([lengths.length, longest, c.hidden_size], attempt),
      encoder_attention_mask: idTensor(mask),
    };
    return { raw: {}, inputs };
  };

/** Seconds of the sounds that texts go on from: no multiples of a frame. */
const seconds = [0.13, 0.09];

/** Texts with codes, or, as a separate case, with sounds; prompts are texts alone. */
export const musicInputs = (c: MusicgenConfig): InputSynthesizer => {
  const texts = textInputs(c.text_encoder, { padding: "right" });
  return async (processors, purpose) => {
    const { kind, attempt } = purpose;
    const made = await texts(processors, kind === "distant" ? { kind: "golden", attempt } : purpose);
    const ids = made?.inputs["input_ids"];
    if (!made || !ids) return undefined;
    if (kind === "prompts") {
      const attention_mask = idTensor(rowsOf(ids).map((row) => row.map(() => 1)));
      return { ...made, inputs: { ...made.inputs, attention_mask } };
    }
    if (kind !== "distant") {
      const decoder_input_ids = codes(c.decoder, rowsOf(ids).length, kind === "golden" ? 6 : 4, attempt);
      return { ...made, inputs: { ...made.inputs, decoder_input_ids } };
    }
    const { extract, samplingRate, call } = featureExtractorOf(processors);
    const { raw, clips } = recordedClips(seconds, attempt, samplingRate);
    const recorded = { sampling_rate: samplingRate, ...call({}) };
    return {
      raw: { ...made.raw, ...raw, "audio.json": jsonText(recorded) },
      inputs: { ...made.inputs, ...extract(clips) },
    };
  };
};

/**
 * What the decoder is fed of codes so far: each codebook is a step behind the one before it, and begins with as many codes
 * that no sound has (the delay pattern). Left and right channel of a codebook begin together.
 *
 * @param first the place of the first step among all
 */
export const delayed = (c: MusicgenDecoderConfig, rows: TokenRows, first: number): TokenRows =>
  rows.map((row, index) => {
    const delay = Math.floor((index % c.num_codebooks) / c.audio_channels);
    return row.map((code, step) => (first + step <= delay ? c.vocab_size : code));
  });
