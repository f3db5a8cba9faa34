import {
  type Architecture,
  type Checkpoints,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  shrinkConfig,
  type Towers,
  type Variant,
} from "@tiny-random/core";
import { embeddedFiles } from "./embedded-files.ts";
import { imageProcessorBuilder } from "./image-processor.ts";
import type { WrittenSize } from "./image-size.ts";
import { processorFile } from "./processor-config.ts";

/** A family of models that read images. */
interface VisionFamily<C extends ModelConfig> {
  /** The defaults of Transformers' configuration class. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow. */
  readonly repo: string;
  /** Values of its config.json that are no defaults. */
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  /** The checkpoint's preprocessor_config.json. */
  readonly processor: Readonly<Record<string, unknown>>;
  /** The size of the tiny model's images; the config's `image_size` by default. */
  imageSize?(config: C): WrittenSize;
  /** Settings of the processor that follow the tiny config. */
  processorSettings?(config: C): Readonly<Record<string, unknown>>;
  /** Model types of nested configs. */
  dependencies?(config: C): readonly string[];
  /** Values of the tiny config that the table of roles does not give. */
  tiny?(config: C, context: Context): Partial<C>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Well-known checkpoints by the class they are loaded as. */
  readonly checkpoints?: Checkpoints;
  /** Its roles in other families. */
  readonly towers?: Towers<C>;
  readonly variants?: Readonly<Record<string, Variant>>;
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

/** A family whose only processor is an image processor; its model type is that of its defaults. */
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
    ...(family.variants && { variants: family.variants }),
  });
};
