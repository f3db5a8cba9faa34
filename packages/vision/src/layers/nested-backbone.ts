import { type Context, InputError, type ModelConfig, roleOf } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import type { ImageModel } from "./image-model.ts";

/** A config with a backbone's own config inside, of any model type whose family has a backbone. */
export interface BackboneConfig extends ModelConfig {
  readonly backbone_config: ModelConfig;
}

/** The nested config shrunk by its own family's rules: its own keys, and the sizes that its class fills in. */
export const shrunkBackbone = ({ backbone_config: nested }: BackboneConfig, context: Context): ModelConfig => {
  const family = context.family(nested.model_type);
  const shrunk = family.shrink(context.merged(nested), context);
  const own = Object.entries(shrunk).filter(([key]) => key in nested || roleOf(key) !== undefined);
  return { ...Object.fromEntries(own), model_type: nested.model_type };
};

const isTensor = (value: Tensor | undefined): value is Tensor => value !== undefined;

/**
 * The backbone of a nested config: pixels → maps of the layers or stages that its config chooses. Throws InputError where
 * its family has none.
 */
export const nestedBackbone = ({ model_type, backbone_config: nested }: BackboneConfig, context: Context) => {
  const family = context.family(nested.model_type);
  const name = Object.keys(family.architectures).find((architecture) => architecture.endsWith("Backbone"));
  const architecture = name === undefined ? undefined : family.architectures[name];
  if (!architecture)
    throw new InputError(
      `${model_type} cannot stand on ${nested.model_type}, which has no backbone class`,
      "Give a backbone_config of a model type with one, such as dinov2 or resnet.",
    );
  const backbone = architecture.build(context.filled(context.merged(nested)), context) as ImageModel;
  return { backbone, mapsOf: (pixels: Tensor) => Object.values(backbone(pixels, {})).filter(isTensor) };
};

const numbersAt = (config: ModelConfig, key: string): readonly number[] | undefined => {
  const value = config[key];
  return Array.isArray(value) ? (value as number[]) : undefined;
};

/** Channels after a backbone's stem and stages, from the fields in which its family has them; all alike without stages. */
const stageChannels = (config: ModelConfig, stages: number): readonly number[] => {
  const number = (key: string) => (typeof config[key] === "number" ? config[key] : undefined);
  const perStage = numbersAt(config, "hidden_sizes");
  if (perStage) return [number("embedding_size") ?? perStage[0] ?? 0, ...perStage];
  const first = number("embed_dim");
  if (first === undefined) return Array.from({ length: stages }, () => number("hidden_size") ?? 0);
  return [first, ...Array.from({ length: stages - 1 }, (_, stage) => first * 2 ** stage)];
};

/** Channels of each of a nested backbone's maps. */
export const mapChannels = ({ backbone_config: nested }: BackboneConfig, context: Context): readonly number[] => {
  const config = context.filled(context.merged(nested));
  const names = (config["stage_names"] ?? []) as readonly string[];
  const chosen = (config["out_features"] ?? []) as readonly string[];
  const channels = stageChannels(config, names.length);
  return chosen.map((name) => channels[names.indexOf(name)] ?? 0);
};
