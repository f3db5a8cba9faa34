import { labelsOf } from "@tiny-random/core";
import { conv2d, module, type Tensor } from "@tiny-random/nn";
import { beitParts, beitStates } from "../../layers/beit-encoder.ts";
import { numberedMaps } from "../../layers/feature-maps.ts";
import { imageHeads } from "../../layers/image-model.ts";
import { asMap, featurePyramid } from "../../layers/patch-pyramid.ts";
import { chosenStates } from "../../layers/vit-backbone.ts";
import type { BeitConfig } from "./facts.ts";
import { convNormRelu, uperNetHead } from "./upernet-head.ts";

/** The states of chosen layers, as feature maps or as they are, in a feature pyramid where the config says so. */
export const beitBackbone = (c: BeitConfig) => {
  const pyramid = c.add_fpn ? featurePyramid(c.hidden_size) : undefined;
  return module({ ...beitParts(c), ...pyramid?.parts }, (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    const chosen = chosenStates(c, states);
    const maps = c.reshape_hidden_states ? chosen.map((state) => asMap(state, grid)) : chosen;
    return numberedMaps(pyramid ? pyramid.pyramidOf(maps) : maps);
  });
};

/** The auxiliary head, a fully convolutional network (FCN, Long et al., 2014): only its loss in training reads it. */
const auxiliaryHead = (c: BeitConfig, labels: number) => {
  const channels = c.auxiliary_channels;
  const inputs = (index: number) => (index === 0 ? c.hidden_size : channels);
  return module(
    {
      convs: Array.from({ length: c.auxiliary_num_convs }, (_, index) => convNormRelu(inputs(index), channels, 3)),
      conv_cat: c.auxiliary_concat_input ? convNormRelu(c.hidden_size + channels, channels, 3) : undefined,
      classifier: conv2d(channels, labels, 1),
    },
    (m, x: Tensor) => m.classifier(x),
  );
};

/** Semantic segmentation by UPerNet: scores of labels at four times the resolution of the patches. */
export const beitSegmentation = (c: BeitConfig) => {
  const { parts, pyramidOf } = featurePyramid(c.hidden_size);
  const heads = {
    ...parts,
    decode_head: uperNetHead({ maps: 4, width: c.hidden_size, labels: labelsOf(c), poolScales: c.pool_scales }),
    auxiliary_head: c.use_auxiliary_head ? auxiliaryHead(c, labelsOf(c)) : undefined,
  };
  const beit = module(beitParts(c), (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    // The reference counts states from the embeddings on, so it reads the states before each chosen layer.
    return c.out_indices.map((layer) => asMap(states[layer - 1] as Tensor, grid));
  });
  return imageHeads("beit", beit, heads, (m, maps) => ({ logits: m.decode_head(pyramidOf(maps)) }));
};

const trainingOnly = "only the auxiliary loss of training reads it";
const lastLayer = "segmentation reads the states before the last layer";
const beforeLastLayer = (name: string) => `beit.encoder.layer.3.${name}`;

/** The parameters that the tiny model's segmentation does not use: those of the auxiliary head, and the last layer's. */
export const unusedInSegmentation: Readonly<Record<string, string>> = {
  "auxiliary_head.": trainingOnly,
  [beforeLastLayer("")]: lastLayer,
};
