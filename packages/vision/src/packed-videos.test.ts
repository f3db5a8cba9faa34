import { embeddedFiles } from "@tiny-random/core";
import { expect, test } from "vitest";
import { ImageProcessor } from "./image-processor.ts";
import { packedVideos } from "./packed-videos.ts";
import { readImageProcessor } from "./processor-config.ts";
import { middleFrames, sampledFrames, spreadFrames } from "./video-frames.ts";

const settings = {
  image_processor_type: "Qwen2VLImageProcessor",
  size: { shortest_edge: 16, longest_edge: 1024 },
  patch_size: 2,
};
const processor = new ImageProcessor(
  readImageProcessor(embeddedFiles("a test", { "preprocessor_config.json": settings })),
);

test("frames are sampled evenly from the first on", () => {
  expect(sampledFrames({ all: 9, sampled: 6 })).toEqual([0, 1, 3, 4, 6, 7]);
});

test("frames are spread from the first to the last, halves to the even one", () => {
  expect(spreadFrames({ all: 9, sampled: 6 })).toEqual([0, 2, 3, 5, 6, 8]);
  expect(spreadFrames({ all: 6, sampled: 3 })).toEqual([0, 2, 5]);
});

test("frames out of the middle of equal parts", () => {
  expect(middleFrames({ all: 5, sampled: 2 })).toEqual([1, 3]);
  expect(middleFrames({ all: 9, sampled: 3 })).toEqual([1, 4, 7]);
});

test("a patch of a video has two sampled frames, each channel's one after the other", async () => {
  const { raw, inputs } = await packedVideos(processor, 0, [{ all: 6, sampled: 4 }]);
  expect(Array.from(inputs["video_grid_thw"]?.data ?? [], Number)).toEqual([2, 2, 4]);
  expect(inputs["pixel_values_videos"]?.shape).toEqual([16, 3 * 2 * 4]);
  const frame = async (number: number) =>
    (await processor.process({ "image.png": raw[`video_0_frame_${number}.png`] as Uint8Array }))["pixel_values"]?.data;
  const [video, zeroth, first] = [inputs["pixel_values_videos"]?.data, await frame(0), await frame(1)];
  // A still image's patch repeats each channel's four pixels.
  for (const channel of [0, 1, 2]) {
    const at = 8 * channel;
    expect(video?.slice(at, at + 4)).toEqual(zeroth?.slice(at, at + 4));
    expect(video?.slice(at + 4, at + 8)).toEqual(first?.slice(at + 4, at + 8));
  }
});
