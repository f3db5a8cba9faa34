import type { InputPurpose, InputSynthesizer, Processors, Synthesized } from "@tiny-random/core";
import type { FeatureExtractor } from "./extractor.ts";
import { soundClip } from "./sounds.ts";
import { readWav, writeWav } from "./wav.ts";

/** The clips that a class reads. */
export interface AudioInputOptions {
  /** Seconds of the golden clips, of which the second is shorter. */
  readonly seconds: readonly [longer: number, shorter: number];
  /** Whether the class reads a mask; by default the feature extractor's setting. */
  readonly mask?: boolean;
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The running feature extractor among a family's processors. */
export const featureExtractorOf = (processors: Processors): FeatureExtractor =>
  processors["feature_extractor"] as FeatureExtractor;

/** The file of the golden clip of a row: `audio.wav`, `audio_1.wav`. */
const fileName = (row: number): string => (row === 0 ? "audio.wav" : `audio_${row}.wav`);

interface Recording {
  readonly file: Uint8Array;
  readonly clip: Float32Array;
}

/** The recordings so far: all classes and families read the same ones. */
const recordings = new Map<string, Recording>();

const record = (index: number, samples: number, rate: number, name: string): Recording => {
  const key = `${index}/${samples}/${rate}`;
  const known = recordings.get(key);
  if (known) return known;
  const file = writeWav(soundClip(index, samples, rate), rate);
  const made = { file, clip: readWav(file, name, rate) };
  recordings.set(key, made);
  return made;
};

/**
 * Clips as WAV files, and what is read from these.
 *
 * @param seconds how long each is
 * @param first the number of the first clip
 * @param rate samples a second, Hz
 */
export const recordedClips = (
  seconds: readonly number[],
  first: number,
  rate: number,
): { readonly raw: Readonly<Record<string, Uint8Array>>; readonly clips: readonly Float32Array[] } => {
  const made = seconds.map((length, row) => {
    const name = fileName(row);
    return { name, ...record(first + row, Math.round(length * rate), rate, name) };
  });
  return {
    raw: Object.fromEntries(made.map(({ name, file }) => [name, file])),
    clips: made.map(({ clip }) => clip),
  };
};

/** Clips of sound through the feature extractor; two of different lengths, or one of another. */
export const audioInputs =
  ({ seconds: [longer, shorter], mask }: AudioInputOptions): InputSynthesizer =>
  (processors: Processors, { kind, attempt }: InputPurpose): Synthesized => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const { extract, samplingRate, call } = featureExtractorOf(processors);
    const seconds = kind === "golden" ? [longer, shorter] : [(longer + shorter) / 2];
    const { raw, clips } = recordedClips(seconds, attempt + (kind === "golden" ? 0 : 2), samplingRate);
    const recorded = { sampling_rate: samplingRate, ...call({ mask }) };
    return { raw: { ...raw, "audio.json": jsonText(recorded) }, inputs: extract(clips, { mask }) };
  };
