// How Qwen-VL's models read videos.
import { type PackedImageConfig, packedSettings } from "@tiny-random/vision/packed-settings";
import { spreadFrames } from "@tiny-random/vision/video-frames";
import { framePositions } from "./multimodal-rope.ts";
import { packedVideosAmong } from "./packed-videos.ts";
import { qwenMarks, videoPad } from "./qwen-tokenizer.ts";
import type { VideosInTexts } from "./videos-in-texts.ts";

/** The video processor of Qwen2-VL, whose frames are bounded as images are, whatever their number. */
export const qwenVideos = () => ({ video_processor_type: "Qwen2VLVideoProcessor", cap_pixels_per_frame: false });

/** That of Qwen3-VL, whose bounds are volumes: of two frames at least, of eight at most. */
export const qwen3Videos = ({ vision_config: c }: { readonly vision_config: PackedImageConfig }) => {
  const { shortest_edge, longest_edge } = packedSettings(c).size;
  const size = { shortest_edge: 2 * shortest_edge, longest_edge: 8 * longest_edge };
  return { video_processor_type: "Qwen3VLVideoProcessor", cap_pixels_per_frame: false, size };
};

/** Frames a second of golden videos: of nine, three seconds long, two a second are read. */
const rate = 3;

/** Videos of Qwen2.5-VL, whose positions in time are so many a second (Bai et al., 2025). */
export const timedVideos: VideosInTexts = { marks: qwenMarks, reading: { rate }, timed: true };

/** Videos of Qwen3-VL: before each pair of frames stands its time, in words. */
const videosWithTimes: VideosInTexts = {
  marks: qwenMarks,
  reading: { rate, frames: spreadFrames, countsByRate: true },
  written: ({ tokens, times }) =>
    times
      .map((time) => `<${time.toFixed(1)} seconds>${qwenMarks.start}${videoPad.repeat(tokens)}${qwenMarks.end}`)
      .join(""),
  positions: framePositions,
};

/** What a model of Qwen3-VL's shape has beside the usual. */
export const readsVideos = {
  positions: framePositions,
  videos: packedVideosAmong("image_grid_thw", videosWithTimes),
};
