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
  const shrunk = family.shrink({ ...family.defaults, ...nested }, context);
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
  const backbone = architecture.build({ ...family.defaults, ...nested }, context) as ImageModel;
  return { backbone, mapsOf: (pixels: Tensor) => Object.values(backbone(pixels, {})).filter(isTensor) };
};
