import { fileURLToPath } from "node:url";
import {
  type Files,
  InputError,
  jsonText,
  type ModelConfig,
  type ModelFormat,
  nearest,
  type SavedModel,
} from "@tiny-random/core";
import type { Architecture, Weight } from "./architecture.ts";
import { type Composite, compositeOf } from "./composite.ts";
import { type Metadata, numbers, text, u32 } from "./format/metadata.ts";
import { dequantize, type GgmlType, layouts, quantize } from "./format/quantize.ts";
import { type GgufTensor, writeGguf } from "./format/write-gguf.ts";
import { architecturesOf, modelTypes } from "./model-types.ts";
import { placeWeights } from "./place-weights.ts";
import { imageStatistics } from "./projector.ts";
import { projectorOf, projectorTypes } from "./projectors.ts";
import { tokenizerMetadata } from "./tokenizer/tokenizer-metadata.ts";

/** The types that a model can be written in. */
export const ggufTypes = Object.keys(layouts) as readonly GgmlType[];

/** `general.file_type`, as llama.cpp counts them. */
const fileTypes: Readonly<Record<GgmlType, number>> = { f32: 0, f16: 1, q4_0: 2, q8_0: 7 };

/** How llama.cpp runs a class. Throws InputError for one that it does not know. */
export const architectureOf = async (modelType: string, className: string): Promise<Architecture> => {
  const known = await architecturesOf(modelType);
  if (known.length === 0 && !Object.hasOwn(projectorTypes, modelType)) {
    const near = nearest(modelType, Object.keys({ ...modelTypes, ...projectorTypes }));
    throw new InputError(`no GGUF file is made of ${modelType}`, near && `Did you mean ${near}?`);
  }
  const architecture = known.find(({ classes }) => classes.includes(className));
  const found = architecture ?? (await projectorOf(modelType, className));
  if (found) return found;
  throw new InputError(
    `no GGUF file is made of ${className}`,
    `Of ${modelType}, llama.cpp runs ${known.flatMap(({ classes }) => classes).join(", ")}.`,
  );
};

const activationKeys = ["hidden_act", "hidden_activation", "activation_function"];

/** Throws InputError for a model that llama.cpp would run as another one. */
const checkRun = ({ name, refusals = [], activations }: Architecture, { config }: SavedModel): void => {
  const activation = activationKeys.map((key) => config[key]).find((value) => typeof value === "string");
  if (activations && typeof activation === "string" && !activations.includes(activation))
    throw new InputError(`llama.cpp's ${name} has the activation ${activations.join(" or ")}, not ${activation}`);
  const found = refusals.find(({ when }) => when(config));
  if (!found) return;
  const settings = Object.entries(found.set ?? {}).map(([key, value]) =>
    typeof value === "object" ? `--set '${key}=${JSON.stringify(value)}'` : `--set ${key}=${value}`,
  );
  throw new InputError(found.reason, settings.length > 0 ? `${settings.join(" ")} makes one that it runs.` : undefined);
};

/** Weights that ggml wants in float32, whatever the others are: what it adds, multiplies by value, or convolves with. */
const alwaysFloat32 = (name: string, { shape }: Weight): boolean =>
  shape.length === 1 ||
  !name.endsWith(".weight") ||
  /(_norm|ffn_gate_inp|position_embd|token_types|ssm_conv1d(_[qkv])?|shortconv\.conv|rel_b|\.ln[12]|_ln|conv1d\.\d)\.weight$/.test(
    name,
  );

/** What to set for rows that blocks fill: `--size paged` does it for all but Mamba's low rank of time steps. */
const widerRows = (name: string): string =>
  name.endsWith(".ssm_dt.weight")
    ? "--set time_step_rank=32, or mamba_dt_rank=32 in a Jamba, makes them so; f32 and f16 hold any."
    : "--size paged makes them so; f32 and f16 hold any.";

const stored = (name: string, weight: Weight, type: GgmlType): GgufTensor => {
  if (alwaysFloat32(name, weight)) return { ...weight, type: "f32" };
  const { block } = layouts[type];
  const row = weight.shape.at(-1) ?? 0;
  if (row % block === 0) return { ...weight, type };
  throw new InputError(
    `${type} holds rows of a multiple of ${block} values, and those of ${name} have ${row}`,
    widerRows(name),
  );
};

/** The numbers of a weight in every layer that has it. */
const layerNumbers = (tensors: SavedModel["tensors"], name: string): readonly number[] => {
  const pattern = new RegExp(`^${name.replaceAll(".", "\\.").replace("{}", "(\\d+)")}$`);
  return [...tensors]
    .flatMap(([found, { data }]) => {
      const layer = pattern.exec(found)?.[1];
      return layer === undefined ? [] : [{ layer: Number(layer), value: Number(data[0]) }];
    })
    .sort((a, b) => a.layer - b.layer)
    .map(({ value }) => value);
};

const fieldsOf = ({ name, fields }: Architecture, config: ModelConfig): Metadata =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]) => {
      const value = field(config);
      return value ? [[`${name}.${key}`, value] as const] : [];
    }),
  );

const generalMetadata = ({ name }: Architecture, className: string): Metadata => ({
  "general.architecture": text(name),
  // A name with phi3 in it makes llama.cpp ask for tokens of Phi 3.
  "general.name": text("tiny-random"),
  "general.basename": text(className),
  "general.quantization_version": u32(2),
});

const metadataOf = (architecture: Architecture, { config, className, files, tensors }: SavedModel): Metadata => {
  const stated = Object.entries(architecture.tokenizer ?? {}).flatMap(([key, field]) => {
    const value = field(config);
    return value ? [[`tokenizer.ggml.${key}`, value] as const] : [];
  });
  return {
    ...generalMetadata(architecture, className),
    ...fieldsOf(architecture, config),
    ...Object.fromEntries(
      Object.entries(architecture.layerNumbers ?? {}).map(([key, name]) => [
        key,
        numbers("f32", layerNumbers(tensors, name)),
      ]),
    ),
    ...tokenizerMetadata(files, config),
    ...Object.fromEntries(stated),
  };
};

/**
 * An f32 file of the values that a type's file holds: what quantization itself costs is in both, so that runtimes can be compared
 * closely. Throws as {@link ggufFiles} does.
 */
export const roundedFile = async (saved: SavedModel, type: GgmlType): Promise<Uint8Array> => {
  const composite = await compositeOf(saved);
  const model = composite?.language ?? saved;
  const architecture = composite?.architecture ?? (await architectureOf(saved.config.model_type, saved.className));
  const weights = placeWeights(model.tensors, architecture, model.config, model.className);
  const rounded = [...weights].map(([name, weight]) => {
    const { shape, data, type: found } = stored(name, weight, type);
    return [name, { shape, data: dequantize(quantize(data, found), found), type: "f32" as const }] as const;
  });
  return writeGguf(metadataOf(architecture, model), new Map(rounded));
};

/** How far llama.cpp's scores may be from the golden ones, as a share of their scale, by the type of the weights. */
const tolerances: Readonly<Record<GgmlType, number>> = { f32: 1e-5, f16: 2e-2, q8_0: 2e-1, q4_0: 2 };

/** What `gguf/golden.json` says of each file: against which answers it is compared, how closely, and why. */
const comparison = ({ ignores: given, tolerance: stated }: Architecture, config: ModelConfig, type: GgmlType) => {
  const ignores = given?.config(config) && given;
  const tolerance = stated?.when?.(config) === false ? undefined : stated;
  return {
    golden: ignores ? "gguf/golden" : "golden",
    tolerance: Math.max(tolerances[type], tolerance?.value ?? 0, (type === "f16" && tolerance?.float16) || 0),
    reasons: [...(ignores ? [ignores.reason] : []), ...(tolerance ? [tolerance.reason] : [])],
  };
};

/** One kind of file in several types: by their names. */
const typedFiles = (
  kind: "mmproj" | "model",
  metadata: Metadata,
  weights: ReadonlyMap<string, Weight>,
  types: readonly GgmlType[],
): ReadonlyMap<GgmlType, readonly [name: string, content: Uint8Array]> =>
  new Map(
    types.map((type) => {
      const tensors = new Map([...weights].map(([name, weight]) => [name, stored(name, weight, type)]));
      const typed: Metadata = { ...metadata, "general.file_type": u32(fileTypes[type]) };
      return [type, [`gguf/${kind}-${type.toUpperCase()}.gguf`, writeGguf(typed, tensors)]];
    }),
  );

const languageFiles = (architecture: Architecture, model: SavedModel, types: readonly GgmlType[]) => {
  checkRun(architecture, model);
  const weights = placeWeights(model.tensors, architecture, model.config, model.className);
  return typedFiles("model", metadataOf(architecture, model), weights, types);
};

/** What people upload beside any language model: a projector in f16, or in f32. */
const projectorDtypes = (types: readonly GgmlType[]): readonly GgmlType[] => {
  const whole = types.filter((type) => type === "f32" || type === "f16");
  return whole.length > 0 ? whole : ["f16"];
};

const projectorFiles = ({ projector, language }: Composite, types: readonly GgmlType[]) => {
  const { architecture, model } = projector;
  const { config, className, files, tensors } = model;
  const settings = JSON.parse(String(files["preprocessor_config.json"] ?? "{}")) as Readonly<Record<string, unknown>>;
  const processed = Object.entries(architecture.imageSettings ?? {}).flatMap(([key, setting]) => {
    const value = setting(settings);
    return value ? [[`${architecture.name}.${key}`, value] as const] : [];
  });
  const weights = placeWeights(tensors, architecture, config, className);
  for (const [name, weight] of Object.entries(architecture.copies?.(language) ?? {})) weights.set(name, weight);
  const metadata = {
    ...generalMetadata(architecture, className),
    "general.type": text("mmproj"),
    ...fieldsOf(architecture, config),
    ...("clip.has_vision_encoder" in fieldsOf(architecture, config) && imageStatistics(settings)),
    ...Object.fromEntries(processed),
  };
  return typedFiles("mmproj", metadata, weights, projectorDtypes(types));
};

const projectorComparison = ({ architecture, model }: Composite["projector"], type: GgmlType) => {
  if (architecture.uncompared !== undefined)
    return { golden: null, tolerance: null, reasons: [architecture.uncompared] };
  const { tolerance, reasons } = comparison(architecture, model.config, type);
  const stated = architecture.stated ? [architecture.stated.reason] : [];
  return {
    golden: null,
    tolerance,
    reasons: ["features of an image are compared with PyTorch", ...stated, ...reasons],
  };
};

/** What `gguf/golden.json` says of a composite's files: golden inputs have images or sounds, which a language model knows nothing of. */
const compositeComparisons = (
  { architecture, language, projector }: Composite,
  made: ReturnType<typeof typedFiles>,
  projectors: ReturnType<typeof typedFiles>,
) =>
  Object.fromEntries([
    ...[...made].map(([type, [name]]) => {
      const { tolerance, reasons } = comparison(architecture, language.config, type);
      const reason = "golden texts without their images and sounds are compared with PyTorch";
      return [name, { golden: null, tolerance, reasons: [reason, ...reasons] }] as const;
    }),
    ...[...projectors].map(([type, [name]]) => [name, projectorComparison(projector, type)] as const),
  ]);

/**
 * A model as GGUF files, one for each type, named as people upload them: `gguf/model-F32.gguf`; `gguf/mmproj-F32.gguf` with what
 * brings images or sounds to a language model; and `gguf/golden.json`.
 *
 * @throws InputError for a class that llama.cpp does not run, and for a type whose blocks do not fit the model's rows
 */
export const ggufFiles = async (model: SavedModel, types: readonly GgmlType[]): Promise<Files> => {
  const composite = await compositeOf(model);
  if (composite) {
    const made = languageFiles(composite.architecture, composite.language, types);
    const projectors = projectorFiles(composite, types);
    return {
      ...Object.fromEntries([...made.values(), ...projectors.values()]),
      "gguf/golden.json": jsonText(compositeComparisons(composite, made, projectors)),
    };
  }
  const architecture = await architectureOf(model.config.model_type, model.className);
  const made = languageFiles(architecture, model, types);
  const comparisons = [...made].map(([type, [name]]) => [name, comparison(architecture, model.config, type)] as const);
  return {
    ...Object.fromEntries(made.values()),
    "gguf/golden.json": jsonText(Object.fromEntries(comparisons)),
  };
};

/** GGUF files beside each model, in some types. */
export const ggufFormat = (types: readonly GgmlType[]): ModelFormat => ({
  name: "gguf",
  settings: types,
  module: fileURLToPath(import.meta.url),
  files: (model) => ggufFiles(model, types),
  ignoring: async ({ className, config }) =>
    (await architectureOf(config.model_type, className)).ignores?.config(config),
});
