import { minicpmOcrVision } from "@tiny-random/atlas/configs/minicpm_ocr_vision";
import { type ConfigOf, defineArchitecture, type InputSynthesizer, narrowed, shrinkConfig } from "@tiny-random/core";
import { imageProcessorOf } from "../image-processor.ts";
import { processedImages } from "../inputs.ts";
import {
  pieceInputs,
  pieceTensors,
  slicedTower,
  sliceSettings,
  sliceSize,
  tinySlicedTower,
} from "../layers/packed/sliced-tower.ts";
import { visionFamily } from "../vision-family.ts";

export const minicpmOcrVisionFacts = narrowed(minicpmOcrVision, { image_size: "number", patch_size: "number" });
type Config = ConfigOf<typeof minicpmOcrVisionFacts>;

/** Two images in slices, or three as a whole. */
const synthesize: InputSynthesizer = async (processors, { kind, attempt }) => {
  const processor = imageProcessorOf(processors);
  if (kind === "golden") return processedImages(processor, [attempt, attempt + 1], undefined, true);
  if (kind !== "other") return undefined;
  return processedImages(processor, [attempt + 2, attempt + 3, attempt + 4], { slice_mode: false });
};

/** The checkpoint's preprocessor_config.json. */
export const minicpmOcrProcessor = {
  image_processor_type: "MiniCPMOcrImageProcessor",
  scale_resolution: 448,
  patch_size: 14,
  // Windows are merged: blocks are merged twice.
  downsample_mode: "16x",
};

export default visionFamily<Config>({
  facts: minicpmOcrVisionFacts,
  repo: "openbmb/MiniCPM-OCR-1.0",
  processor: minicpmOcrProcessor,
  imageSize: sliceSize,
  processorSettings: sliceSettings,
  tiny: (_c, { size }, merged) => tinySlicedTower(shrinkConfig(merged, size).patch_size, size),
  architectures: {
    MiniCPMOcrVisionModel: defineArchitecture({
      padding: { none: "an image tower reads no text" },
      build: (c: Config) => slicedTower(c, c.insert_layer_id >= 0),
      sessions: (model, c: Config) => ({
        model: {
          inputs: pieceInputs(c),
          trace: (inputs) => ({ last_hidden_state: model(...pieceTensors(inputs)).states.unsqueeze(0) }),
        },
      }),
      inputs: () => synthesize,
    }),
  },
});
