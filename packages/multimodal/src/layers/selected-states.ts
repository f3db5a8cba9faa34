import { activation, linear, module, Tensor } from "@tiny-random/nn";

/** The config fields that say which of an image tower's states a text reads. */
export interface SelectedStatesConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
  readonly projector_hidden_act: string;
  readonly multimodal_projector_bias: boolean;
  readonly vision_feature_select_strategy: string;
  readonly vision_feature_layer: number | readonly number[];
}

/** Which layers' states are read. */
const layersOf = ({ vision_feature_layer: layer }: SelectedStatesConfig): readonly number[] =>
  typeof layer === "number" ? [layer] : layer;

/** From the image tower's states to a text's. */
export const stateProjector = (c: SelectedStatesConfig) => {
  const [width, bias] = [c.text_config.hidden_size, c.multimodal_projector_bias];
  return module(
    {
      linear_1: linear(c.vision_config.hidden_size * layersOf(c).length, width, { bias }),
      linear_2: linear(width, width, { bias }),
    },
    (m, x: Tensor) => m.linear_2(activation(c.projector_hidden_act)(m.linear_1(x))),
  );
};

/** States of some of an image tower's layers, its class's vector left out where the config says so, side by side. */
export const selectedStates = (c: SelectedStatesConfig, states: readonly Tensor[]): Tensor => {
  const selected = layersOf(c).map((layer) => states.at(layer) as Tensor);
  const patches =
    c.vision_feature_select_strategy === "default" ? selected.map((state) => state.slice(1, 1)) : selected;
  return patches.length === 1 ? (patches[0] as Tensor) : Tensor.cat(patches, -1);
};
