import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Modality, type ModelKind, modalityOf } from "./modality.ts";
import { markFloats, unmarkedText } from "./spelled-floats.ts";
import { type FoldedName, type FoldedTensor, unfold, unfoldNames } from "./unfold.ts";

/** A tensor as a checkpoint's header has it: `F32`, `I64`, `BOOL`. */
export interface AtlasTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** One class of Transformers at its default config. */
export interface AtlasEntry {
  readonly modelType: string;
  readonly architecture: string;
  /** The auto classes that find it: `causal_lm`, `masked_lm`. */
  readonly mappings: readonly string[];
  /** The plugin package it belongs to. */
  readonly package: Modality;
  readonly transformersJs: boolean;
  /** Whether Optimum exports it to ONNX. */
  readonly optimumOnnx: boolean;
  /** What had to be set where the default config cannot construct the class. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** The same as JSON, floats spelled as Python does: `1.0`. */
  readonly configText: string;
  /** By the names `save_pretrained` writes. */
  readonly tensors: ReadonlyMap<string, AtlasTensor>;
  /** Tied name → the name the checkpoint keeps, both as a checkpoint spells them. */
  readonly ties: Readonly<Record<string, string>>;
  /** Names that stay float32 in a checkpoint of each smaller dtype. */
  readonly keptInFloat32: Readonly<Record<"bfloat16" | "float16", readonly string[]>>;
  readonly baseModelPrefix: string;
  /** Of a few classes several. */
  readonly mainInput: string | readonly string[];
}

/** A class of the field. */
export interface AtlasPair {
  readonly modelType: string;
  readonly architecture: string;
  /** The plugin package it belongs to. */
  readonly package: Modality;
  /** Why it could not be constructed; undefined for a class that has an entry. */
  readonly reason?: string;
}

/** A class that could not be constructed, and why. */
export type AtlasGap = AtlasPair & { readonly reason: string };

interface StoredClass
  extends Omit<
    AtlasEntry,
    "modelType" | "architecture" | "package" | "tensors" | "config" | "configText" | "keptInFloat32"
  > {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tensors?: readonly FoldedTensor[];
  readonly keptInFloat32?: Readonly<Record<"bfloat16" | "float16", readonly FoldedName[]>>;
  readonly reason?: string;
}

interface StoredAtlas {
  readonly transformers: string;
  readonly types: Readonly<
    Record<string, { config: Readonly<Record<string, unknown>> | null; classes: Readonly<Record<string, StoredClass>> }>
  >;
}

type StoredType = StoredAtlas["types"][string];

const kindOf = (modelType: string, { config, classes }: StoredType): ModelKind => {
  const entries = Object.values(classes);
  return {
    modelType,
    mappings: new Set(entries.flatMap(({ mappings }) => mappings)),
    mainInputs: new Set(entries.flatMap(({ tensors, mainInput }) => (tensors ? mainInput : []))),
    config: config ?? undefined,
  };
};

/** What Transformers saves, class by class. */
export interface Atlas {
  /** The version of Transformers it was taken from. */
  readonly transformers: string;
  /** Every (model type, class) of the field, those that could not be constructed with the reason. */
  readonly pairs: readonly AtlasPair[];
  /** A class's entry, the reason why there is none, or undefined for a class that is not in the field. */
  find(modelType: string, architecture: string): AtlasEntry | AtlasGap | undefined;
}

/** The atlas that ships with this package. */
export const shipped = new URL("../data/atlas.json.gz", import.meta.url);

/** Reads the atlas that ships with this package, or one in a file. */
export const loadAtlas = (file: URL | string = shipped): Atlas => {
  const { transformers, types } = JSON.parse(markFloats(gunzipSync(readFileSync(file)).toString())) as StoredAtlas;
  const owners = new Map(Object.entries(types).map(([name, type]) => [name, modalityOf(kindOf(name, type))]));
  const ownerOf = (modelType: string): Modality => owners.get(modelType) ?? "text";
  const pairs = Object.entries(types).flatMap(([modelType, { classes }]) =>
    Object.entries(classes).map(([architecture, { reason }]) => ({
      modelType,
      architecture,
      package: ownerOf(modelType),
      ...(reason !== undefined && { reason }),
    })),
  );
  const find = (modelType: string, architecture: string): AtlasEntry | AtlasGap | undefined => {
    const type = types[modelType];
    const stored = type?.classes[architecture];
    if (!type || !stored) return undefined;
    const named = { modelType, architecture, package: ownerOf(modelType) };
    const { tensors, keptInFloat32, overrides } = stored;
    if (!tensors) return { ...named, reason: stored.reason ?? "unknown" };
    const configText = unmarkedText(stored.config ?? type.config ?? {});
    let unfolded: AtlasEntry["tensors"] | undefined;
    return {
      ...stored,
      ...named,
      ...(overrides && { overrides: JSON.parse(unmarkedText(overrides)) as Readonly<Record<string, unknown>> }),
      config: JSON.parse(configText) as Readonly<Record<string, unknown>>,
      configText,
      // There may be a hundred thousand, which who asks for the config alone does not wait for.
      get tensors() {
        unfolded ??= unfold(tensors);
        return unfolded;
      },
      keptInFloat32: {
        bfloat16: unfoldNames(keptInFloat32?.bfloat16 ?? []),
        float16: unfoldNames(keptInFloat32?.float16 ?? []),
      },
    };
  };
  return { transformers, pairs, find };
};
