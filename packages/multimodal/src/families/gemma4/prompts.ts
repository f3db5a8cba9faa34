// Texts with images and sounds in them, as Gemma 4's processor writes them.
import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import { type InputSynthesizer, idTensor, jsonText, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { type ImagePrompt, imagePrompts, inPlaces } from "../../layers/image-prompts.ts";
import { countedPositions } from "../../layers/token-positions.ts";
import type { Gemma4Config } from "./model.ts";

/** Tokens by their names in tokenizer_config.json: in the place of a feature, and around an image's or a sound's. */
export const gemma4Tokens = {
  image_token: "<|image|>",
  boi_token: "<|image>",
  eoi_token: "<image|>",
  audio_token: "<|audio|>",
  boa_token: "<|audio>",
  eoa_token: "<audio|>",
  video_token: "<|video|>",
};

/** Tokens of each image: its patches by pools. */
export const imageTokens = ({ image_position_ids: positions }: Tensors, pool: number): readonly number[] => {
  const [images = 0, most = 0] = positions?.shape ?? [];
  const isPatch = (at: number) => Number(positions?.data[2 * at]) >= 0;
  const patches = (image: number) =>
    Array.from({ length: most }, (_, patch) => image * most + patch).filter(isPatch).length;
  return Array.from({ length: images }, (_, image) => Math.floor(patches(image) / pool ** 2));
};

/** Tokens of each sound: every fourth of its frames that counts. */
export const soundTokens = ({ input_features_mask: mask }: Tensors): readonly number[] => {
  const [clips = 0, frames = 0] = mask?.shape ?? [];
  const fourths = Array.from({ length: Math.ceil(frames / 4) }, (_, index) => 4 * index);
  return Array.from(
    { length: clips },
    (_, clip) => fourths.filter((frame) => Number(mask?.data[clip * frames + frame])).length,
  );
};

/** Which tokens are images', by 1, and which are sounds', by 3. */
const marksOf = ({ input_ids: ids }: Tensors, c: Gemma4Config): StoredTensor => {
  const kind = (id: number) => (id === c.image_token_id ? 1 : id === c.audio_token_id ? 3 : 0);
  return idTensor(ids ? rowsOf(ids).map((row) => row.map(kind)) : []);
};

/** How many images texts have, and as many sounds. */
const counts = { golden: [1, 1], other: [0, 2] };

/** A text behind as many images as it has sounds, of so many tokens each; without sounds where there are none. */
const prompt = (c: Gemma4Config, sounds?: readonly number[]): ImagePrompt => {
  const { image_token, boi_token, eoi_token, audio_token, boa_token, eoa_token } = gemma4Tokens;
  const both = `${image_token}${sounds ? audio_token : ""}`;
  return {
    written: (text, images) => `<start_of_turn>user\n${both.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const seen = images.map(({ processed, row }) => {
        const tokens = imageTokens(processed, c.vision_config?.pooling_kernel_size ?? 1)[row] ?? 0;
        return `${boi_token}${image_token.repeat(tokens)}${eoi_token}`;
      });
      const heard = images.map(({ row }) => `${boa_token}${audio_token.repeat(sounds?.[row] ?? 0)}${eoa_token}`);
      return inPlaces(inPlaces(written, image_token, seen), audio_token, sounds ? heard : []);
    },
    counts,
    // The class takes all images of a list for those of one text.
    recorded: { images_per_text: counts.golden },
    mixed: true,
    more: (inputs) => ({ mm_token_type_ids: marksOf(inputs, c) }),
  };
};

/** Seconds of clips one after another. */
const seconds = [0.42, 0.27];

/** Texts with images, and sounds where the model hears; generation goes on from texts with images. */
export const gemma4Prompts =
  (c: Gemma4Config): InputSynthesizer =>
  async (processors, purpose) => {
    const { kind, attempt } = purpose;
    const plain = imagePrompts(c, prompt(c), countedPositions(0));
    if (!c.audio_config || (kind !== "golden" && kind !== "other")) return plain(processors, purpose);
    const { extract, samplingRate } = featureExtractorOf(processors);
    const total = counts[kind].reduce((sum, count) => sum + count, 0);
    const lengths = Array.from({ length: total }, (_, index) => seconds[index % seconds.length] ?? 0);
    const { raw, clips } = recordedClips(lengths, attempt + (kind === "golden" ? 0 : 2), samplingRate);
    const heard = extract(clips);
    const made = await imagePrompts(c, prompt(c, soundTokens(heard)), countedPositions(0))(processors, purpose);
    if (!made) return undefined;
    const recorded = { "audio.json": jsonText({ sampling_rate: samplingRate }) };
    return { raw: { ...made.raw, ...raw, ...recorded }, inputs: { ...made.inputs, ...heard } };
  };
