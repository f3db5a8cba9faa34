import {
  type Context,
  type InputSynthesizer,
  jsonText,
  type ProcessorBuilder,
  type ReferenceFiles,
  readJsonObject,
  type Tensors,
} from "@tiny-random/core";
import { type ImageFiles, type ImageProcessor, imageProcessorBuilder, imageProcessorOf } from "./image-processor.ts";
import type { WrittenSize } from "./image-size.ts";
import { drawImage } from "./images.ts";
import { pngFile } from "./pixels.ts";
import { processorFile } from "./processor-config.ts";

/** The file of a video processor. */
export const videoProcessorFile = "video_preprocessor_config.json";

/** The files of a video processor as those of an image processor, which does the same to every frame. */
const ofFrames = (reference: ReferenceFiles): ReferenceFiles => ({
  ...reference,
  read: (file) => {
    if (file !== processorFile) return reference.read(file);
    const { video_processor_type, ...settings } = readJsonObject(reference, videoProcessorFile) ?? {};
    return jsonText({ image_processor_type: video_processor_type, ...settings });
  },
});

/**
 * Makes the tiny model's video processor from the reference's: its sizes are scaled to the tiny model's frames.
 *
 * @param imageSize the size of frames
 */
export const videoProcessorBuilder = (context: Context, imageSize: WrittenSize): ProcessorBuilder => ({
  name: "image_processor",
  build: () => {
    const built = imageProcessorBuilder({ ...context, reference: ofFrames(context.reference) }, { imageSize }).build();
    const { image_processor_type, ...settings } = JSON.parse(built.files[processorFile] ?? "{}") as Record<
      string,
      unknown
    >;
    return {
      ...built,
      files: { [videoProcessorFile]: jsonText({ video_processor_type: image_processor_type, ...settings }) },
    };
  },
});

/** Frames of videos by name, and the names of each video's. */
const drawnVideos = async (first: number, videos: number, frames: number, processor: ImageProcessor) => {
  const size = processor.rawSize();
  const names = Array.from({ length: videos }, (_, video) =>
    Array.from({ length: frames }, (_, frame) => `video_${video}_frame_${frame}.png`),
  );
  const files = names.flat().map(async (name, index) => [name, await pngFile(drawImage(first + index, size))] as const);
  return { names, files: Object.fromEntries(await Promise.all(files)) as ImageFiles };
};

/** Frames as videos: `pixel_values_videos`, `[videos, frames, 3, height, width]`. */
const asVideos = ({ pixel_values: pixels }: Tensors, videos: number, frames: number): Tensors => {
  if (!pixels) throw new Error("a video processor makes pixels");
  return { pixel_values_videos: { ...pixels, shape: [videos, frames, ...pixels.shape.slice(1)] } };
};

/**
 * Synthesizes videos and processes them; `video.json` lists the frames of each.
 *
 * @param frames of every video
 */
export const listedVideos =
  (frames: number): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind === "distant" || kind === "prompts") return undefined;
    const processor = imageProcessorOf(processors);
    const [first, videos] = kind === "golden" ? [attempt, 2] : [attempt + 2, 3];
    const { names, files } = await drawnVideos(first, videos, frames, processor);
    return {
      raw: { ...files, "video.json": jsonText({ videos: names }) },
      inputs: asVideos(await processor.process(files), videos, frames),
    };
  };
