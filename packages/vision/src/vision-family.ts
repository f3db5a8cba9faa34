import {
  type Architecture,
  type Checkpoints,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  shrinkConfig,
  type Towers,
} from "@tiny-random/core";
import { embeddedFiles } from "./embedded-files.ts";
import { imageProcessorBuilder } from "./image-processor.ts";
import type { WrittenSize } from "./image-size.ts";
import { processorFile } from "./processor-config.ts";

/** What a family of images says about itself. */
export interface VisionFamily<C extends ModelConfig> {
  /** What Transformers' configuration class fills in. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow, and what it has otherwise than the defaults. */
  readonly repo: string;
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  /** The checkpoint's preprocessor_config.json. */
  readonly processor: Readonly<Record<string, unknown>>;
  /** What the processor makes for the tiny model; the config's `image_size` unless told otherwise. */
  imageSize?(config: C): WrittenSize;
  /** Settings of the processor that follow the tiny config. */
  processorSettings?(config: C): Readonly<Record<string, unknown>>;
  /** Model types of nested configs. */
  dependencies?(config: C): readonly string[];
  /** Tiny values that the table of roles does not know. */
  tiny?(config: C, context: Context): Partial<C>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Well-known checkpoints, the reference among them where it must be, by the class they are loaded as. */
  readonly checkpoints?: Checkpoints;
  /** What other families may build on. */
  readonly towers?: Towers<C>;
}

/** The class that a processor's file names, in either spelling. */
const classNameOf = (processor: Readonly<Record<string, unknown>>): string | undefined => {
  const named = processor["image_processor_type"] ?? processor["feature_extractor_type"];
  return typeof named === "string" ? named : undefined;
};

/** A family whose only processor is one of images; its model type is that of its defaults. */
export const visionFamily = <C extends ModelConfig>(family: VisionFamily<C>): Family => {
  const { defaults, repo, architectures, dependencies, towers } = family;
  const imageSize = family.imageSize ?? ((config: C) => config["image_size"] as WrittenSize);
  const files = embeddedFiles(`the embedded image processor of ${repo}`, { [processorFile]: family.processor });
  return defineFamily<C>({
    modelType: defaults.model_type,
    defaults,
    reference: { repo, config: { ...defaults, ...family.reference }, files },
    ...(dependencies && { dependencies }),
    shrink: (reference, context) => shrinkConfig(reference, context.size, family.tiny?.(reference, context)),
    processors: (config, context) => [
      imageProcessorBuilder(context, {
        imageSize: imageSize(config),
        className: classNameOf(family.processor),
        settings: family.processorSettings?.(config) ?? {},
      }),
    ],
    architectures,
    ...(family.checkpoints && { checkpoints: family.checkpoints }),
    ...(towers && { towers }),
  });
};
