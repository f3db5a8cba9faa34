import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import type { InputSynthesizer } from "@tiny-random/core";

const rows = { golden: 2, other: 1, prompts: 8 };
const seconds = { golden: 0.3, other: 0.4, prompts: 0.3 };

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Clips of one length, so that a decoder need not know which of the encoder's frames are padding. */
export const equalClips: InputSynthesizer = (processors, { kind, attempt }) => {
  if (kind === "distant") return undefined;
  const { extract, samplingRate, call } = featureExtractorOf(processors);
  const count = rows[kind];
  const first = attempt * count + (kind === "other" ? 2 : 0);
  const lengths = Array.from({ length: count }, () => seconds[kind]);
  const { raw, clips } = recordedClips(lengths, first, samplingRate);
  const inputs = extract(clips, { mask: true });
  if (kind === "prompts") return { raw: {}, inputs };
  return { raw: { ...raw, "audio.json": jsonText({ sampling_rate: samplingRate, ...call({ mask: true }) }) }, inputs };
};
