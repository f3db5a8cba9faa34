import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import { type InputSynthesizer, jsonText } from "@tiny-random/core";

const rows = { golden: 2, other: 1, prompts: 4 };

/**
 * Clips of one length, without padding; as prompts several of them.
 *
 * @param seconds their length
 * @param mask whether the encoder reads a mask all the same
 * @param multipleOf samples of which a batch has whole multiples
 */
export const equalClips =
  (seconds: number, mask: boolean, multipleOf?: number): InputSynthesizer =>
  (processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    const { extract, samplingRate, call } = featureExtractorOf(processors);
    const count = rows[kind];
    const first = attempt * count + (kind === "other" ? 2 : 0);
    const lengths = Array.from({ length: count }, () => (kind === "other" ? 1.3 * seconds : seconds));
    const { raw, clips } = recordedClips(lengths, first, samplingRate);
    const options = { mask, ...(multipleOf !== undefined && { multipleOf }) };
    const inputs = extract(clips, options);
    if (kind === "prompts") return { raw: {}, inputs };
    return { raw: { ...raw, "audio.json": jsonText({ sampling_rate: samplingRate, ...call(options) }) }, inputs };
  };
