import { type ProcessorTable, processorTable } from "@tiny-random/atlas";
import { type Files, isConfig, jsonText, type ModelConfig } from "@tiny-random/core";

type Fields = Readonly<Record<string, unknown>>;

/** The first number that a config, or one of its nested ones, has under one of some names; of a pair both. */
const sizeIn = (config: Fields, names: readonly string[]): readonly [number, number] | undefined => {
  for (const name of names) {
    const { [name]: value } = config;
    if (typeof value === "number") return [value, value];
    if (Array.isArray(value) && value.length === 2 && value.every(Number.isInteger)) return [value[0], value[1]];
  }
  const nested = Object.entries(config).filter(([key, value]) => key.endsWith("config") && isConfig(value));
  return nested.map(([, value]) => sizeIn(value as Fields, names)).find((found) => found !== undefined);
};

/** A size of a processor's with the pixels of a model's images; areas and limits stay. */
const sized = (size: unknown, [height, width]: readonly [number, number]): unknown => {
  if (typeof size === "number") return height;
  if (!isConfig(size)) return size;
  if ("height" in size && "width" in size) return { ...size, height, width };
  return Object.keys(size).join() === "shortest_edge" ? { shortest_edge: height } : size;
};

/** Settings whose sizes are the tiny config's: images of its pixels, spectrograms of its bands. */
const following = (settings: Fields, config: ModelConfig): Fields => {
  const pixels = sizeIn(config, ["image_size"]);
  const bands = sizeIn(config, ["num_mel_bins"]);
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (pixels && (key === "size" || key === "crop_size")) return [key, sized(value, pixels)];
      if (bands && (key === "feature_size" || key === "num_mel_bins") && typeof value === "number" && value > 1)
        return [key, bands[0]];
      return [key, value];
    }),
  );
};

/** The processors of a loadable model. */
export interface LoadableProcessors {
  readonly files: Files;
  readonly classes: readonly { readonly name: string; readonly className: string }[];
}

const kinds = [
  ["image_processor", "image_processor_type", "preprocessor_config.json"],
  ["feature_extractor", "feature_extractor_type", "preprocessor_config.json"],
  ["video_processor", "video_processor_type", "video_preprocessor_config.json"],
] as const;

/**
 * The processors that a model type has by its auto mappings, at the defaults of their classes, with sizes of the tiny config.
 *
 * @param tokenizer whether the model has one, where it has a vocabulary: a processor that joins several is not written without
 */
export const loadableProcessors = (
  config: ModelConfig,
  tokenizer: boolean,
  table: ProcessorTable = processorTable(),
): LoadableProcessors => {
  const modelType = config.model_type;
  const found = kinds.flatMap(([kind, field, file]) => {
    const { [modelType]: className } = table.types[kind];
    const settings = className === undefined ? undefined : table.classes[kind][className]?.settings;
    if (className === undefined || !settings) return [];
    return [{ kind, file, className, content: { ...following(settings, config), [field]: className } }];
  });
  const { [modelType]: joined } = table.types.processor;
  const isJoined = joined !== undefined && (tokenizer || sizeIn(config, ["vocab_size"]) === undefined);
  const nested = Object.fromEntries(found.map(({ kind, content }) => [kind, content]));
  // Of two that share a file the first has it; the joined processor's file has both.
  const files = new Map<string, string>(
    [...found].reverse().map(({ file, content }) => [file, jsonText(content)] as const),
  );
  if (isJoined) files.set("processor_config.json", jsonText({ ...nested, processor_class: joined }));
  return {
    files: Object.fromEntries(files),
    classes: [
      ...found.map(({ kind, className }) => ({ name: kind, className })),
      ...(isJoined ? [{ name: "processor", className: joined }] : []),
    ],
  };
};
