import type { ProcessorTable } from "@tiny-random/atlas";
import { expect, test } from "vitest";
import { loadableProcessors } from "./processor-files.ts";

const table: ProcessorTable = {
  transformers: "5",
  types: {
    tokenizer: { seer: "BertTokenizer" },
    image_processor: { seer: "SeerImageProcessor", broken: "BrokenImageProcessor" },
    feature_extractor: { seer: "SeerFeatureExtractor" },
    video_processor: {},
    processor: { seer: "SeerProcessor" },
  },
  classes: {
    image_processor: {
      SeerImageProcessor: {
        settings: { size: { shortest_edge: 224 }, crop_size: { height: 224, width: 224 }, do_resize: true },
      },
      BrokenImageProcessor: { reason: "ImportError: torchvision" },
    },
    feature_extractor: { SeerFeatureExtractor: { settings: { feature_size: 80 } } },
    video_processor: {},
  },
};
const config = { model_type: "seer", vision_config: { image_size: 96, num_mel_bins: 16 }, vocab_size: 1024 };

test("processors of a model type have the sizes of its tiny config", () => {
  const { files, classes } = loadableProcessors(config, true, table);
  expect(JSON.parse(String(files["preprocessor_config.json"]))).toEqual({
    size: { shortest_edge: 96 },
    crop_size: { height: 96, width: 96 },
    do_resize: true,
    image_processor_type: "SeerImageProcessor",
  });
  expect(JSON.parse(String(files["processor_config.json"]))).toMatchObject({
    processor_class: "SeerProcessor",
    feature_extractor: { feature_size: 16, feature_extractor_type: "SeerFeatureExtractor" },
  });
  expect(classes.map(({ className }) => className)).toEqual([
    "SeerImageProcessor",
    "SeerFeatureExtractor",
    "SeerProcessor",
  ]);
});

test("a model with a vocabulary and no tokenizer has no processor that joins it with others", () => {
  expect(Object.keys(loadableProcessors(config, false, table).files)).toEqual(["preprocessor_config.json"]);
});

test("a class whose settings nobody knows is left out", () => {
  expect(loadableProcessors({ model_type: "broken" }, false, table)).toEqual({ files: {}, classes: [] });
});
