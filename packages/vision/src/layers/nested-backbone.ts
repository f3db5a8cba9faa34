import { type Context, InputError, type ModelConfig, roleOf } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import type { ImageModel } from "./image-model.ts";
import { timmMapChannels } from "./timm-resnet.ts";

/** A config with the config of a backbone inside, of any model type that has a backbone class. */
export interface BackboneConfig<B extends ModelConfig = ModelConfig> extends ModelConfig {
  readonly backbone_config: B;
}

/** The nested config of a merged config, shrunk by its family: the keys that the reference states, and those of sizes. */
export const shrunkBackbone = <B extends ModelConfig>(
  { backbone_config: nested }: BackboneConfig<B>,
  context: Context,
): B => {
  const family = context.family(nested.model_type);
  const shrunk = family.shrink(context.merged(nested), context);
  const stated = Object.entries(shrunk).filter(([key]) => key in nested || roleOf(key) !== undefined);
  return { ...(Object.fromEntries(stated) as B), model_type: nested.model_type };
};

const isTensor = (value: Tensor | undefined): value is Tensor => value !== undefined;

/**
 * The backbone of a nested config; `mapsOf` computes the feature maps of the layers or stages that the config chooses, of
 * pixels. Throws InputError where its family has no backbone class.
 */
export const nestedBackbone = ({ model_type, backbone_config: nested }: BackboneConfig, context: Context) => {
  const family = context.family(nested.model_type);
  const name = Object.keys(family.architectures).find((architecture) => architecture.endsWith("Backbone"));
  const architecture = name === undefined ? undefined : family.architectures[name];
  if (!architecture)
    throw new InputError(
      `${model_type} cannot use ${nested.model_type} as its backbone: that model type has no backbone class`,
      "Give a backbone_config of a model type that has one, such as dinov2 or resnet.",
    );
  const backbone = architecture.build(context.filled(context.merged(nested)), context) as ImageModel;
  return { backbone, mapsOf: (pixels: Tensor) => Object.values(backbone(pixels, {})).filter(isTensor) };
};

/**
 * Checks a backbone whose hidden states of patches are read, `[batch, 1 + patches, width]`. Throws InputError for one of
 * convolutions, and for one that returns feature maps.
 */
export const checkPatchStates = (modelType: string, backbone: ModelConfig): void => {
  const states = `${modelType} reads hidden states of patches`;
  if (typeof backbone["patch_size"] !== "number")
    throw new InputError(
      `${states}, which its backbone ${backbone.model_type} does not have: it has no patch_size`,
      "Give a backbone_config of a Vision Transformer, such as dinov2's.",
    );
  if (backbone["reshape_hidden_states"] === true)
    throw new InputError(
      `${states}, and its backbone ${backbone.model_type} reshapes them to feature maps, as reshape_hidden_states of its backbone_config says`,
      "Set it to false.",
    );
};

const numbersAt = (config: ModelConfig, key: string): readonly number[] | undefined => {
  const value = config[key];
  return Array.isArray(value) ? (value as number[]) : undefined;
};

/** Channels after a backbone's stem and each stage: of `hidden_sizes`, of `embed_dim` doubled by stage, or of one `hidden_size`. */
const stageChannels = (config: ModelConfig, stages: number): readonly number[] => {
  const number = (key: string) => (typeof config[key] === "number" ? config[key] : undefined);
  const perStage = numbersAt(config, "hidden_sizes");
  if (perStage) return [number("embedding_size") ?? perStage[0] ?? 0, ...perStage];
  const first = number("embed_dim");
  if (first === undefined) return Array.from({ length: stages }, () => number("hidden_size") ?? 0);
  return [first, ...Array.from({ length: stages - 1 }, (_, stage) => first * 2 ** stage)];
};

/** Channels of each feature map of a nested backbone; timm's networks have them of their names. */
export const mapChannels = ({ backbone_config: nested }: BackboneConfig, context: Context): readonly number[] => {
  const config = context.filled(context.merged(nested));
  const { backbone: network } = config;
  if (typeof network === "string") return timmMapChannels(network, numbersAt(config, "out_indices") ?? []);
  const names = (config["stage_names"] ?? []) as readonly string[];
  const chosen = (config["out_features"] ?? []) as readonly string[];
  const channels = stageChannels(config, names.length);
  return chosen.map((name) => channels[names.indexOf(name)] ?? 0);
};
