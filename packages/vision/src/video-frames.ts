// Videos as files of frames, and the frames that processors take of them.
import { jsonText } from "@tiny-random/core";
import type { ImageFiles } from "./image-processor.ts";
import type { ImageSize } from "./image-size.ts";
import { drawImage } from "./images.ts";
import { pngFile } from "./pixels.ts";

/** How many frames a video has, and how many of them a processor takes. */
export interface FrameCounts {
  readonly all: number;
  readonly sampled: number;
}

/** The frames that a processor takes of a video, evenly from its first on. */
export const sampledFrames = ({ all, sampled }: FrameCounts): number[] =>
  Array.from({ length: sampled }, (_, index) => Math.floor((index * all) / sampled));

/** The frames that a processor takes which spreads them from the first to the last, halves rounded to the even one. */
export const spreadFrames = ({ all, sampled }: FrameCounts): number[] =>
  Array.from({ length: sampled }, (_, index) => {
    const place = (index * (all - 1)) / (sampled - 1);
    const below = Math.floor(place);
    return place - below === 0.5 ? below + (below % 2) : Math.round(place);
  });

/** The frames that a processor takes out of the middle of as many equal parts. */
export const middleFrames = ({ all, sampled }: FrameCounts): number[] =>
  Array.from({ length: sampled }, (_, index) => Math.trunc(((index + 0.5) * all) / sampled));

/** How a processor reads videos. */
export interface VideoReading {
  /** Which frames it takes; evenly from the first on by default. */
  readonly frames?: (counts: FrameCounts) => number[];
  /** Frames a second that golden videos are said to have; absent where no one asks. */
  readonly rate?: number;
  /** Whether the processor finds by the rate how many frames it takes, instead of being told. */
  readonly countsByRate?: boolean;
}

/** A video's frames by file name, drawn one after another. */
const drawnFrames = async (video: number, first: number, count: number, size: ImageSize): Promise<ImageFiles> => {
  const files = Array.from({ length: count }, async (_, frame) => {
    const name = `video_${video}_frame_${frame}.png`;
    return [name, await pngFile(drawImage(first + frame, size))] as const;
  });
  return Object.fromEntries(await Promise.all(files));
};

/**
 * Draws videos and says which frames a processor takes; `video.json` has the frames of each and the settings of the call, among
 * them the frames a second that they are said to have. Every other video is upright.
 *
 * @param first the number of the first frame's drawing
 * @param counts frames of each video
 * @param edges a frame's shorter and longer one, in pixels
 */
export const drawnVideos = async (
  first: number,
  counts: readonly FrameCounts[],
  [short, long]: readonly [short: number, long: number],
  { frames: framesOf = sampledFrames, rate, countsByRate = false }: VideoReading = {},
): Promise<{ readonly raw: ImageFiles & { readonly "video.json": string }; readonly taken: readonly ImageFiles[] }> => {
  const sizeOf = (video: number): ImageSize =>
    video % 2 === 0 ? { height: short, width: long } : { height: long, width: short };
  const drawn = counts.map(({ all }, video) => drawnFrames(video, first + 8 * video, all, sizeOf(video)));
  const videos = await Promise.all(drawn);
  const taken = videos.map((files, video) => {
    const frames = Object.entries(files);
    const kept = framesOf(counts[video] ?? { all: 0, sampled: 0 });
    return Object.fromEntries(kept.flatMap((index) => frames.slice(index, index + 1)));
  });
  const listed = {
    videos: videos.map((files) => Object.keys(files)),
    ...(!countsByRate && { num_frames: counts[0]?.sampled }),
    ...(rate !== undefined && { fps: rate }),
  };
  return { raw: { ...Object.assign({}, ...videos), "video.json": jsonText(listed) }, taken };
};
