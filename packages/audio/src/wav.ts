import { InputError } from "@tiny-random/core";
import wavefile from "wavefile";

/** Sound of one channel as a WAV file of 16 bits a sample. */
export const writeWav = (samples: Float32Array, rate: number): Uint8Array => {
  const file = new wavefile.WaveFile();
  const rounded = Int16Array.from(samples, (value) => Math.max(-32768, Math.min(32767, Math.round(value * 32768))));
  file.fromScratch(1, rate, "16", rounded);
  return file.toBuffer();
};

const parsed = (content: Uint8Array, name: string): InstanceType<typeof wavefile.WaveFile> => {
  const file = new wavefile.WaveFile();
  try {
    file.fromBuffer(content);
    return file;
  } catch (cause) {
    throw new InputError(`${name} is not a WAV file`, "Convert it to WAV, one channel.", { cause });
  }
};

/**
 * Samples of a WAV file, within ±1. Throws InputError for what is no WAV, has other than one channel, no sound, or not
 * the given rate.
 *
 * @param name for the message
 * @param rate samples a second that are expected, Hz
 */
export const readWav = (content: Uint8Array, name: string, rate: number): Float32Array => {
  const file = parsed(content, name);
  const { numChannels, sampleRate } = file.fmt as { numChannels: number; sampleRate: number };
  if (sampleRate !== rate) {
    throw new InputError(`${name} has ${sampleRate} samples a second where ${rate} are expected`, "Resample it.");
  }
  if (numChannels !== 1)
    throw new InputError(`${name} has ${numChannels} channels where 1 is expected`, "Mix it down.");
  if (file.bitDepth !== "16") file.toBitDepth("16");
  const samples = file.getSamples(true, Int16Array);
  if (samples.length === 0) throw new InputError(`${name} has no sound`, "Give a clip with at least one sample.");
  return Float32Array.from(samples, (value) => value / 32768);
};
