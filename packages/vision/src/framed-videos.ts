import type { SynthesizedInput } from "@tiny-random/core";
import type { ImageFiles, ImageProcessor } from "./image-processor.ts";
import { drawnVideos, type FrameCounts, type VideoReading } from "./video-frames.ts";

/** One video's frames as an image processor makes them: `[frames, channels, height, width]`. */
const framed = async (processor: ImageProcessor, frames: ImageFiles) => {
  const made = Object.entries(await processor.process(frames));
  const [, pixels] = made.find(([name]) => name.startsWith("pixel_values")) ?? [];
  if (!pixels) throw new Error("the image processor makes no pixels");
  return pixels;
};

/**
 * Draws videos and makes of their frames what an image processor makes of images: `pixel_values_videos`
 * `[videos, frames, channels, height, width]`. Frames are some pixels larger than what they become.
 *
 * @param processor of images, whose settings the video processor shares
 * @param edge of what it makes, in pixels
 */
export const framedVideos = async (
  processor: ImageProcessor,
  first: number,
  counts: readonly FrameCounts[],
  edge: number,
  reading?: VideoReading,
): Promise<SynthesizedInput> => {
  const { raw, taken } = await drawnVideos(first, counts, [edge + 3, edge + 14], reading);
  const videos = await Promise.all(taken.map((frames) => framed(processor, frames)));
  const data = Float32Array.from(videos.flatMap((video) => Array.from(video.data, Number)));
  const shape = [videos.length, ...(videos[0]?.shape ?? [])];
  return { raw, inputs: { pixel_values_videos: { dtype: "float32", shape, data } } };
};
