import type { SynthesizedInput, Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { ImageFiles, ImageProcessor } from "./image-processor.ts";
import { drawnVideos, type FrameCounts, type VideoReading } from "./video-frames.ts";

/**
 * Patches of single frames as patches of several.
 *
 * @param pixels of all frames, `[frames · patches, channels · patch²]`
 * @returns `[frames / depth · patches, channels · depth · patch²]`
 */
const deepPatches = (pixels: StoredTensor, patches: number, depth: number): StoredTensor => {
  const [rows = 0, features = 0] = pixels.shape;
  const plane = features / 3;
  const source = pixels.data as Float32Array;
  const data = new Float32Array(source.length);
  for (let row = 0; row < rows; row++) {
    const [frame, patch] = [Math.floor(row / patches), row % patches];
    const target = (Math.floor(frame / depth) * patches + patch) * features * depth;
    for (let channel = 0; channel < 3; channel++) {
      const from = row * features + channel * plane;
      data.set(source.subarray(from, from + plane), target + (channel * depth + (frame % depth)) * plane);
    }
  }
  return { dtype: "float32", shape: [rows / depth, features * depth], data };
};

/** The patches of one video's frames, each patch of as many as the processor says, and the video's grid. */
const packedVideo = async (processor: ImageProcessor, frames: ImageFiles) => {
  const depth = Number(processor.config["temporal_patch_size"]);
  const made = await processor.with({ temporal_patch_size: 1 }).process(frames);
  const { pixel_values: pixels, image_grid_thw: grids } = made;
  if (!pixels || !grids) throw new Error("the image processor packs no patches");
  const [, height = 0, width = 0] = Array.from(grids.data, Number);
  const patches = deepPatches(pixels, height * width, depth);
  return { patches, grid: [Object.keys(frames).length / depth, height, width] };
};

/** Videos one after another: `pixel_values_videos` `[patches, features]` and `video_grid_thw` `[videos, 3]`. */
const joined = (videos: readonly Awaited<ReturnType<typeof packedVideo>>[]): Tensors => {
  const features = videos[0]?.patches.shape[1] ?? 1;
  const data = Float32Array.from(videos.flatMap(({ patches }) => Array.from(patches.data, Number)));
  const grids = BigInt64Array.from(videos.flatMap(({ grid }) => grid.map(BigInt)));
  return {
    pixel_values_videos: { dtype: "float32", shape: [data.length / features, features], data },
    video_grid_thw: { dtype: "int64", shape: [videos.length, 3], data: grids },
  };
};

/**
 * Draws videos, samples their frames and packs these as `Qwen2VLVideoProcessor` does; `video.json` has the frames of each and the
 * settings of the call, among them the frames a second that they are said to have. Frames are a little larger than one merged patch by two, which they shrink to; every other video is
 * upright, so that grids differ.
 *
 * @param processor of images, whose settings the video processor shares
 * @param first the number of the first frame's drawing
 * @param counts frames of each video
 * @param reading how the processor reads them
 */
export const packedVideos = async (
  processor: ImageProcessor,
  first: number,
  counts: readonly FrameCounts[],
  reading: VideoReading = {},
): Promise<SynthesizedInput> => {
  const { patch_size, merge_size } = processor.config;
  const block = Number(patch_size) * Number(merge_size);
  const edges = [Math.ceil(1.25 * block), Math.ceil(2.25 * block)] as const;
  const { raw, taken } = await drawnVideos(first, counts, edges, reading);
  const packed = await Promise.all(taken.map((frames) => packedVideo(processor, frames)));
  return { raw, inputs: joined(packed) };
};
