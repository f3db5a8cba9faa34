import type { ModelConfig } from "@tiny-random/core";
import type { MetadataValue } from "./format/metadata.ts";

/** A weight with its values as float32, axes as in the checkpoint. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a config has to say for one key of the metadata; undefined where nothing. */
export type Field = (config: ModelConfig) => MetadataValue | undefined;

/**
 * What becomes of one weight of a checkpoint: the weights of a GGUF file by their names.
 *
 * @param ending of the weight's name: `.weight`, `.bias`, or nothing
 */
export type Change = (weight: Weight, config: ModelConfig, ending: string) => Readonly<Record<string, Weight>>;

/**
 * Where weights go: a name, or a change that gives names. Names have no ending (`.weight`, `.bias`); `{}` is a layer's
 * number. Null for weights that llama.cpp has no use for.
 */
export type Place = string | Change | null;

/** How llama.cpp has the models of one of its architectures. */
export interface Architecture {
  /** Its name there: `general.architecture`. */
  readonly name: string;
  /** What it answers with: a decoder's scores where nothing is said, an encoder's states, a decoder's scores of an answer. */
  readonly kind?: "encoder" | "sequence-to-sequence";
  /** The classes of Transformers that it runs. */
  readonly classes: readonly string[];
  /** Metadata by keys below the architecture's name: `block_count`. */
  readonly fields: Readonly<Record<string, Field>>;
  /**
   * Weights by their names in the checkpoint, without the ending: `{}` is a layer's number, `{e}` an expert's, whose weights are
   * stacked.
   */
  readonly weights: Readonly<Record<string, Place>>;
  /**
   * Which weights may have a bias in the checkpoint, by their names in a GGUF file without the layer: those of queries, keys and
   * values may in every architecture. One that a place names with its ending needs no entry.
   */
  readonly biases?: readonly string[] | "all";
  /** The activations that it has, by Transformers' names. */
  readonly activations?: readonly string[];
  /** Weights that no checkpoint has, by whole names: factors of a rope's frequencies. */
  readonly computed?: (config: ModelConfig) => Readonly<Record<string, Weight>>;
  /** Metadata by whole keys, one number a layer: those of a weight that llama.cpp has no tensor for. */
  readonly layerNumbers?: Readonly<Record<string, string>>;
  /** What llama.cpp leaves out of account: the fields of the config as it takes them. */
  readonly ignores?: {
    /** Undefined for a config that it heeds in full. */
    readonly config: (config: ModelConfig) => Readonly<Record<string, unknown>> | undefined;
    readonly reason: string;
  };
  /** Configs that it would run as another model. */
  readonly refusals?: readonly {
    readonly when: (config: ModelConfig) => boolean;
    readonly reason: string;
    /** Values of the config that make it one that llama.cpp runs. */
    readonly set?: Readonly<Record<string, number | boolean | readonly string[]>>;
  }[];
  /** How far its scores may be from the graph's, as a share of their scale, where that is more than rounding. */
  readonly tolerance?: {
    readonly value: number;
    readonly reason: string;
    /** How far f16 files may be, where that is more than for others. */
    readonly float16?: number;
    /** How far quantized files may be from f32 files of the same values, where that is more than for others. */
    readonly rounded?: number;
    /** For which configs; for all where nothing is said. */
    readonly when?: (config: ModelConfig) => boolean;
  };
  /** Metadata of the tokenizer that an architecture states whatever the tokenizer says. */
  readonly tokenizer?: Readonly<Record<string, Field>>;
}

/** Declares an architecture. */
export const defineGguf = (architecture: Architecture): Architecture => architecture;
