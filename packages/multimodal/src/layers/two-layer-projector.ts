import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { featureLayers, type SelectedStates } from "./selected-states.ts";

/** Two linear layers from an encoder's states to a text's width. */
export const twoLayerProjector = (
  [inputs, hidden, outputs]: readonly [inputs: number, hidden: number, outputs: number],
  { act, bias }: { readonly act: string; readonly bias: boolean },
) =>
  module({ linear_1: linear(inputs, hidden, { bias }), linear_2: linear(hidden, outputs, { bias }) }, (m, x: Tensor) =>
    m.linear_2(activation(act)(m.linear_1(x))),
  );

/** The config fields that LLaVA's projector reads. */
export interface LlavaProjectorConfig extends Pick<SelectedStates, "vision_feature_layer"> {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
  readonly projector_hidden_act: string;
  readonly multimodal_projector_bias: boolean;
}

/** Two linear layers from the chosen states of LLaVA's image tower to the text's width. */
export const llavaProjector = (c: LlavaProjectorConfig) => {
  const width = c.text_config.hidden_size;
  return twoLayerProjector([c.vision_config.hidden_size * featureLayers(c).length, width, width], {
    act: c.projector_hidden_act,
    bias: c.multimodal_projector_bias,
  });
};
