import { embeddedFiles, type Family, type FamilyStatement, type ModelConfig, statedFamily } from "@tiny-random/core";
import { imageProcessorBuilder } from "./image-processor.ts";
import type { WrittenSize } from "./image-size.ts";
import { processorFile } from "./processor-config.ts";

/** A family of models that read images. */
export interface VisionFamily<C extends ModelConfig> extends FamilyStatement<C> {
  /** The checkpoint's preprocessor_config.json. */
  readonly processor: Readonly<Record<string, unknown>>;
  /** The size of the tiny model's images; the config's `image_size` by default. */
  imageSize?(config: C): WrittenSize;
  /** Settings of the processor that follow the tiny config. */
  processorSettings?(config: C): Readonly<Record<string, unknown>>;
  /** Model types of nested configs. */
  dependencies?(config: C): readonly string[];
}

/** `id2label` and `label2id` of a config, by the names of labels; pipelines print them. */
export const labelNames = (names: readonly string[]) => ({
  id2label: Object.fromEntries(names.map((name, id) => [String(id), name])),
  label2id: Object.fromEntries(names.map((name, id) => [name, id])),
});

/** The class of a preprocessor_config.json, in its present or its old spelling. */
const classNameOf = (processor: Readonly<Record<string, unknown>>): string | undefined => {
  const named = processor["image_processor_type"] ?? processor["feature_extractor_type"];
  return typeof named === "string" ? named : undefined;
};

/** A family whose only processor is an image processor. */
export const visionFamily = <C extends ModelConfig>(family: VisionFamily<C>): Family => {
  const { repo, dependencies } = family;
  const imageSize = family.imageSize ?? ((config: C) => config["image_size"] as WrittenSize);
  return statedFamily<C>(family, {
    files: embeddedFiles(repo, { [processorFile]: family.processor }),
    ...(dependencies && { dependencies }),
    processors: (config, context) => [
      imageProcessorBuilder(context, {
        imageSize: imageSize(config),
        className: classNameOf(family.processor),
        settings: family.processorSettings?.(config) ?? {},
      }),
    ],
  });
};
