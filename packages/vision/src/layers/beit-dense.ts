import { labelsOf, type ModelConfig } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import type { Grid } from "./beit-embeddings.ts";
import { type BeitEncoderConfig, beitParts, beitStates } from "./beit-encoder.ts";
import { statePyramid } from "./feature-pyramid.ts";
import { imageHeads } from "./image-model.ts";
import { asGrid } from "./masked-images.ts";
import { chosenStates } from "./stages-of-layers.ts";
import { type TrainingHeadConfig, trainingHead } from "./training-head.ts";
import { pyramidHead } from "./upernet-head.ts";

/** The config fields that dense predictions of BEiT read. */
export interface BeitDenseConfig extends BeitEncoderConfig, TrainingHeadConfig, ModelConfig {
  readonly pool_scales: readonly number[];
  readonly use_auxiliary_head: boolean;
  readonly out_features: readonly string[];
  readonly out_indices: readonly number[];
  readonly add_fpn: boolean;
  readonly reshape_hidden_states: boolean;
}

const asMap = (state: Tensor, grid: Grid): Tensor => asGrid(state.slice(1, 1), grid);

/** The states of chosen layers as maps, in a pyramid where the config says so. */
export const beitBackbone = (c: BeitDenseConfig) => {
  const { children, maps } = statePyramid(c.hidden_size);
  return module({ ...beitParts(c), ...(c.add_fpn && children) }, (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    const chosen = chosenStates(c, states);
    const found = c.reshape_hidden_states ? chosen.map((state) => asMap(state, grid)) : chosen;
    return Object.fromEntries((c.add_fpn ? maps(found) : found).map((map, index) => [`feature_maps.${index}`, map]));
  });
};

/** Scores of labels for every place, four times as fine as patches; layers are counted from the embeddings on. */
export const beitSegmentation = (c: BeitDenseConfig) => {
  const { children, maps } = statePyramid(c.hidden_size);
  const heads = {
    ...children,
    decode_head: pyramidHead({ maps: 4, width: c.hidden_size, labels: labelsOf(c), scales: c.pool_scales }),
    auxiliary_head: c.use_auxiliary_head ? trainingHead(c, labelsOf(c)) : undefined,
  };
  const beit = module(beitParts(c), (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    return c.out_indices.map((layer) => asMap(states[layer - 1] as Tensor, grid));
  });
  return imageHeads("beit", beit, heads, (m, found) => ({ logits: m.decode_head(maps(found)) }));
};

const weightAndBias = (name: string) => [`${name}.weight`, `${name}.bias`];
/** The parameters that segmentation leaves of the tiny model's last layer, since it reads the states before each chosen layer. */
export const lastLayerUnread = Object.fromEntries(
  [
    ...["lambda_1", "lambda_2", "attention.attention.relative_position_bias.relative_position_bias_table"],
    ...["attention.attention.query", "attention.attention.value", "attention.output.dense"].flatMap(weightAndBias),
    ...["intermediate.dense", "output.dense", "layernorm_before", "layernorm_after"].flatMap(weightAndBias),
    "attention.attention.key.weight",
  ].map((name) => [`beit.encoder.layer.3.${name}`, "only the states before the last layer are read"]),
);
