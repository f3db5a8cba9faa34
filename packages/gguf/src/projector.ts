import { isConfig, type ModelConfig, type SavedModel } from "@tiny-random/core";
import { type Architecture, defineGguf, type Field, type Weight } from "./architecture.ts";
import { count, real } from "./fields.ts";
import { bool, type MetadataValue, numbers, text, u32 } from "./format/metadata.ts";

/** What is between an encoder of images or sound and a language model. */
export interface Projector extends Architecture {
  /** Metadata by keys below the architecture's name, by the settings of the image processor. */
  readonly imageSettings?: Readonly<
    Record<string, (settings: Readonly<Record<string, unknown>>) => MetadataValue | undefined>
  >;
  /** Weights that it has of the language model, by whole names. */
  readonly copies?: (language: SavedModel) => Readonly<Record<string, Weight>>;
  /** What llama.cpp states itself: the fields of the config as it takes them. */
  readonly stated?: {
    readonly config: (config: ModelConfig) => Readonly<Record<string, unknown>>;
    readonly reason: string;
  };
  /** Why llama.cpp's answers are not compared. */
  readonly uncompared?: string;
}

/** A config inside another, with what the other says where it says nothing. */
const inside = (config: ModelConfig, key: string): ModelConfig => {
  const { [key]: own } = config;
  return { ...config, ...(isConfig(own) && own) };
};

/** The config of a composite's language model, with that of what it sees; its own where it has none inside. */
export const languageConfig = (config: ModelConfig): ModelConfig => {
  const { text_config: own, vision_config } = config;
  return isConfig(own) && typeof own["model_type"] === "string"
    ? { ...own, model_type: own["model_type"], vision_config }
    : config;
};

/** What the config of a part says, by a field that reads it. */
export const of =
  (part: "audio_config" | "vision_config", field: Field): Field =>
  (config) =>
    field(inside(config, part));

/** The first of a pair of equal numbers, or a number. */
const side =
  (key: string): Field =>
  (config) => {
    const { [key]: value } = config;
    return u32(Number(Array.isArray(value) ? value[0] : value));
  };

const languageWidth: Field = (config) => count("hidden_size")(languageConfig(config));

/** An encoder of images. */
export const visionFields: Readonly<Record<string, Field>> = {
  has_vision_encoder: () => bool(true),
  "vision.projection_dim": languageWidth,
  "vision.image_size": of("vision_config", side("image_size")),
  "vision.patch_size": of("vision_config", side("patch_size")),
  "vision.embedding_length": of("vision_config", count("hidden_size")),
  "vision.feed_forward_length": of("vision_config", count("intermediate_size")),
  "vision.block_count": of("vision_config", count("num_hidden_layers", "depth")),
  "vision.attention.head_count": of("vision_config", count("num_attention_heads", "num_heads")),
  "vision.attention.layer_norm_epsilon": of("vision_config", real("layer_norm_eps", "norm_eps", "rms_norm_eps")),
};

/** An encoder of sound. */
export const audioFields: Readonly<Record<string, Field>> = {
  has_audio_encoder: () => bool(true),
  "audio.projection_dim": languageWidth,
  "audio.embedding_length": of("audio_config", count("hidden_size", "d_model")),
  "audio.feed_forward_length": of("audio_config", count("intermediate_size", "encoder_ffn_dim")),
  "audio.block_count": of("audio_config", count("num_hidden_layers", "encoder_layers")),
  "audio.attention.head_count": of("audio_config", count("num_attention_heads", "encoder_attention_heads")),
  "audio.num_mel_bins": of("audio_config", count("num_mel_bins")),
};

/** A transformer's layers as CLIP and SigLIP call them. */
export const visionLayers = (prefix: string) => ({
  [`${prefix}.embeddings.patch_embedding`]: "v.patch_embd",
  [`${prefix}.embeddings.position_embedding`]: "v.position_embd",
  [`${prefix}.post_layernorm`]: "v.post_ln",
  [`${prefix}.encoder.layers.{}.layer_norm1`]: "v.blk.{}.ln1",
  [`${prefix}.encoder.layers.{}.layer_norm2`]: "v.blk.{}.ln2",
  [`${prefix}.encoder.layers.{}.self_attn.q_proj`]: "v.blk.{}.attn_q",
  [`${prefix}.encoder.layers.{}.self_attn.k_proj`]: "v.blk.{}.attn_k",
  [`${prefix}.encoder.layers.{}.self_attn.v_proj`]: "v.blk.{}.attn_v",
  [`${prefix}.encoder.layers.{}.self_attn.out_proj`]: "v.blk.{}.attn_out",
  [`${prefix}.encoder.layers.{}.mlp.fc1`]: "v.blk.{}.ffn_up",
  [`${prefix}.encoder.layers.{}.mlp.fc2`]: "v.blk.{}.ffn_down",
});

/** The mean and deviation by which images are normalized, of a processor's settings. */
export const imageStatistics = (settings: Readonly<Record<string, unknown>>) => {
  const values = (key: string): readonly number[] => {
    const { [key]: stated } = settings;
    return Array.isArray(stated) ? stated.map(Number) : [0.5, 0.5, 0.5];
  };
  return {
    "clip.vision.image_mean": numbers("f32", values("image_mean")),
    "clip.vision.image_std": numbers("f32", values("image_std")),
  };
};

/** Declares what is between an encoder of images or sound and a language model: llama.cpp's `mmproj`, architecture `clip`. */
export const defineProjector = (
  type: string,
  { fields, imageSettings, copies, stated, uncompared, ...rest }: Omit<Projector, "name">,
): Projector => ({
  ...defineGguf({ name: "clip", biases: "all", fields: { projector_type: () => text(type), ...fields }, ...rest }),
  ...(imageSettings && { imageSettings }),
  ...(copies && { copies }),
  ...(stated && { stated }),
  ...(uncompared !== undefined && { uncompared }),
});
