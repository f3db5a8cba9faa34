// Texts with images and sounds in them, as the processors of Gemma 4 and its kin write them.
import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import { type InputSynthesizer, idTensor, jsonText, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { type ImagePrompt, imagePrompts, inPlaces } from "../image-prompts.ts";
import { countedPositions } from "../token-positions.ts";
import type { SenseConfig } from "./senses.ts";
import { gemma4Tokens } from "./tokenizer.ts";

/** How texts are written for a model, and counted in its tokens. */
export interface SensePrompts<C extends SenseConfig> {
  /** Tokens of each image. */
  imageTokens(inputs: Tensors, c: C): readonly number[];
  /** Tokens of each sound. */
  soundTokens(inputs: Tensors): readonly number[];
  /** The side of texts' padding, left where it does not say; a model that is padded on the right counts positions itself. */
  readonly padding?: "left" | "right";
  /** Whether the processor marks which tokens are images' and sounds': all but encoders' do. */
  readonly marked: boolean;
}

/** Tokens of each image: its patches by pools. */
export const pooledTokens = ({ image_position_ids: positions }: Tensors, pool: number): readonly number[] => {
  const [images = 0, most = 0] = positions?.shape ?? [];
  const isPatch = (at: number) => Number(positions?.data[2 * at]) >= 0;
  const patches = (image: number) =>
    Array.from({ length: most }, (_, patch) => image * most + patch).filter(isPatch).length;
  return Array.from({ length: images }, (_, image) => Math.floor(patches(image) / pool ** 2));
};

/** Tokens of each sound: its frames that count, or only every so many-th of them. */
export const framesEvery =
  (step: number): SensePrompts<never>["soundTokens"] =>
  ({ input_features_mask: mask }) => {
    const [clips = 0, frames = 0] = mask?.shape ?? [];
    const read = Array.from({ length: Math.ceil(frames / step) }, (_, index) => step * index);
    return Array.from(
      { length: clips },
      (_, clip) => read.filter((frame) => Number(mask?.data[clip * frames + frame])).length,
    );
  };

/** Which tokens are images', by 1, and which are sounds', by 3. */
const marksOf = ({ input_ids: ids }: Tensors, c: SenseConfig): StoredTensor => {
  const kind = (id: number) => (id === c.image_token_id ? 1 : id === c.audio_token_id ? 3 : 0);
  return idTensor(ids ? rowsOf(ids).map((row) => row.map(kind)) : []);
};

/** How many images texts have, and as many sounds. */
const counts = { golden: [1, 1], other: [0, 2] };

/** A text behind as many images as it has sounds, of so many tokens each; without sounds where there are none. */
const prompt = <C extends SenseConfig>(of: SensePrompts<C>, c: C, sounds?: readonly number[]): ImagePrompt => {
  const { image_token, boi_token, eoi_token, audio_token, boa_token, eoa_token } = gemma4Tokens;
  const both = `${image_token}${sounds ? audio_token : ""}`;
  return {
    written: (text, images) => `<start_of_turn>user\n${both.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const seen = images.map(({ processed, row }) => {
        const tokens = of.imageTokens(processed, c)[row] ?? 0;
        return `${boi_token}${image_token.repeat(tokens)}${eoi_token}`;
      });
      const heard = images.map(({ row }) => `${boa_token}${audio_token.repeat(sounds?.[row] ?? 0)}${eoa_token}`);
      return inPlaces(inPlaces(written, image_token, seen), audio_token, sounds ? heard : []);
    },
    counts,
    // The class takes all images of a list for those of one text.
    recorded: { images_per_text: counts.golden },
    mixed: true,
    padding: of.padding ?? "left",
    ...(of.marked && { more: (inputs) => ({ mm_token_type_ids: marksOf(inputs, c) }) }),
  };
};

/** Seconds of clips one after another. */
const seconds = [0.42, 0.27];

/** Texts with images, and sounds where the model hears; generation goes on from texts with images. */
export const sensePrompts =
  <C extends SenseConfig>(of: SensePrompts<C>) =>
  (c: C): InputSynthesizer =>
  async (processors, purpose) => {
    const { kind, attempt } = purpose;
    const positions = of.padding === "right" ? undefined : countedPositions(0);
    const plain = imagePrompts(c, prompt(of, c), positions);
    if (!c.audio_config || (kind !== "golden" && kind !== "other")) return plain(processors, purpose);
    const { extract, samplingRate } = featureExtractorOf(processors);
    const total = counts[kind].reduce((sum, count) => sum + count, 0);
    const lengths = Array.from({ length: total }, (_, index) => seconds[index % seconds.length] ?? 0);
    const { raw, clips } = recordedClips(lengths, attempt + (kind === "golden" ? 0 : 2), samplingRate);
    const heard = extract(clips);
    const made = await imagePrompts(c, prompt(of, c, of.soundTokens(heard)), positions)(processors, purpose);
    if (!made) return undefined;
    const recorded = { "audio.json": jsonText({ sampling_rate: samplingRate }) };
    return { raw: { ...made.raw, ...raw, ...recorded }, inputs: { ...made.inputs, ...heard } };
  };
