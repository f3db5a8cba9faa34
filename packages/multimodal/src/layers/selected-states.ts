// The states of an image tower's layers that a projector reads.
import type { NamedTensors } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";
import { stateOf } from "./image-text-parts.ts";

/** The config fields that say which states are read. */
export interface SelectedStates {
  readonly vision_feature_layer: number | readonly number[];
  readonly vision_feature_select_strategy: string;
  readonly vision_config: { readonly num_hidden_layers: number };
}

/** The layers of the image tower whose states are read. */
export const featureLayers = ({
  vision_feature_layer: layer,
}: Pick<SelectedStates, "vision_feature_layer">): readonly number[] => (typeof layer === "number" ? [layer] : layer);

/** The states of the chosen layers side by side; the strategy "default" leaves out the class token's. */
export const selectedStates = (c: SelectedStates, outputs: NamedTensors): Tensor => {
  const states = featureLayers(c).map((layer) => {
    const index = layer < 0 ? c.vision_config.num_hidden_layers + 1 + layer : layer;
    return stateOf(outputs, `hidden_states.${index}`);
  });
  const patches = c.vision_feature_select_strategy === "default" ? states.map((state) => state.slice(1, 1)) : states;
  return patches.length === 1 ? (patches[0] as Tensor) : Tensor.cat(patches, -1);
};
