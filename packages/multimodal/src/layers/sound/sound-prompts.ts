// Texts with sounds in them, through the tokenizer and the feature extractor.
import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import { type InputSynthesizer, jsonText, type Processors, type Tensors } from "@tiny-random/core";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence } from "@tiny-random/text/sentences";
import { cutRows, inPlaces } from "../image-prompts.ts";
import { countedPositions } from "../token-positions.ts";

/** How a family's processor writes a text with sounds, and what it makes of these. */
export interface SoundPrompt {
  /** A text as it is given to the processor, with a placeholder for each sound. */
  written(text: string, sounds: number): string;
  readonly placeholder: string;
  /** What the tokenizer reads in a sound's place. */
  inPlace(samples: number): string;
  /** Samples of a window, and what becomes of a longer clip: further windows, silence, or what the extractor makes of it. */
  readonly window: number;
  readonly longer: "further windows" | "cut" | "extracted";
  /** How many windows the longest golden clips fill; one where it does not say. */
  readonly span?: number;
  /** The argument that says which frames are sound, where the class reads one. */
  readonly mask?: string;
  /** Sounds of each text; one each where it does not say. */
  readonly counts?: { readonly golden: readonly number[]; readonly other: readonly number[] };
}

/** A clip in windows. */
const windowsOf = (clip: Float32Array, { window, longer }: SoundPrompt): Float32Array[] => {
  if (longer === "extracted") return [clip];
  const count = longer === "cut" ? 1 : Math.max(1, Math.ceil(clip.length / window));
  return Array.from({ length: count }, (_, index) => clip.subarray(index * window, (index + 1) * window));
};

/** What the feature extractor makes of clips, by the model's names. */
const heard = (processors: Processors, prompt: SoundPrompt, clips: readonly Float32Array[]): Tensors => {
  if (clips.length === 0) return {};
  const { extract } = featureExtractorOf(processors);
  const { attention_mask: mask, ...features } = extract(
    clips.flatMap((clip) => windowsOf(clip, prompt)),
    { mask: prompt.mask !== undefined },
  );
  return { ...features, ...(mask && prompt.mask !== undefined && { [prompt.mask]: mask }) };
};

/** Shares of a window that golden clips fill: the rows differ in how many tokens they have. */
const shares = [0.9, 0.55, 0.75];

/** A batch of texts by the number of the first one, with so many sounds each. */
interface Batch {
  readonly first: number;
  readonly counts: readonly number[];
  /** Seconds of the sound of a number. */
  seconds(index: number): number;
  readonly padding: "left" | "right";
}

/** The arguments with which Transformers' extractor hears the same. */
const callOf = (processors: Processors, { longer, mask }: SoundPrompt): Readonly<Record<string, unknown>> =>
  longer === "extracted"
    ? featureExtractorOf(processors).call({ mask: mask !== undefined })
    : { return_attention_mask: false };

const promptsOf = (processors: Processors, prompt: SoundPrompt, { first, counts, seconds, padding }: Batch) => {
  const { samplingRate } = featureExtractorOf(processors);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const lengths = Array.from({ length: total }, (_, index) => seconds(index));
  const { raw, clips } = recordedClips(lengths, first, samplingRate);
  const text = counts.map((count, row) => prompt.written(sentence(first + row), count));
  const read = text.map((written, row) => {
    const before = counts.slice(0, row).reduce((sum, count) => sum + count, 0);
    const own = clips.slice(before, before + (counts[row] ?? 0));
    return inPlaces(
      written,
      prompt.placeholder,
      own.map((clip) => prompt.inPlace(clip.length)),
    );
  });
  const texts = encodedTexts(processors, read, { padding }, { text });
  const recorded = jsonText({ sampling_rate: samplingRate, ...callOf(processors, prompt) });
  return {
    raw: { ...texts.raw, ...raw, ...(total > 0 && { "audio.json": recorded }) },
    inputs: { ...texts.inputs, ...heard(processors, prompt, clips) },
  };
};

const promptRows = 4;
/** Tokens of a text that generation goes on from. */
const promptLength = 4;

/** Beginnings that generation goes on from, equally long: a sound of one length and the first tokens behind it. */
const beginnings = (processors: Processors, prompt: SoundPrompt, attempt: number, length: number): Tensors => {
  const { samplingRate } = featureExtractorOf(processors);
  const batch = { first: promptRows * attempt, counts: Array<number>(promptRows).fill(1), seconds: () => length };
  const { inputs } = promptsOf(processors, prompt, { ...batch, padding: "right" });
  const empty = inPlaces(prompt.written("", 1), prompt.placeholder, [
    prompt.inPlace(Math.round(length * samplingRate)),
  ]);
  const { input_ids: start } = encodedTexts(processors, [empty], { padding: "right" }, {}).inputs;
  const kept = (start?.shape[1] ?? 0) + promptLength;
  return cutRows(inputs, kept);
};

/** Texts with sounds in them. Clips are short, however long a window is: 30 seconds are a megabyte. */
export const soundPrompts =
  (prompt: SoundPrompt): InputSynthesizer =>
  (processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    const { samplingRate } = featureExtractorOf(processors);
    const longest = Math.min(1, prompt.window / samplingRate) * (prompt.span ?? 1);
    if (kind === "prompts") return { raw: {}, inputs: beginnings(processors, prompt, attempt, 0.6 * longest) };
    const { golden = [1, 1], other = [1] } = prompt.counts ?? {};
    const seconds = (index: number) => (shares[index % shares.length] ?? 1) * longest;
    const batch =
      kind === "golden"
        ? { first: attempt, counts: golden, seconds }
        : { first: attempt + 2, counts: other, seconds: (index: number) => 1.4 * seconds(index) };
    const { raw, inputs } = promptsOf(processors, prompt, { ...batch, padding: "left" });
    return { raw, inputs: { ...inputs, position_ids: countedPositions(0).ofBatch(inputs, {}) } };
  };
