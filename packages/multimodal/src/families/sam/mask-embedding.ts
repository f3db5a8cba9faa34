import { activation, atPixels, conv2d, layerNorm, module, type Tensor } from "@tiny-random/nn";

/** The config fields that masks as prompts read. */
export interface MaskEmbeddingConfig {
  readonly hidden_size: number;
  readonly mask_input_channels: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** A mask as a prompt: two steps down to the grid, each normalized. */
export const maskEmbedding = (c: MaskEmbeddingConfig) => {
  const [few, many] = [Math.floor(c.mask_input_channels / 4), c.mask_input_channels];
  return module(
    {
      conv1: conv2d(1, few, 2, { stride: 2 }),
      conv2: conv2d(few, many, 2, { stride: 2 }),
      conv3: conv2d(many, c.hidden_size, 1),
      layer_norm1: layerNorm(few, c.layer_norm_eps),
      layer_norm2: layerNorm(4 * few, c.layer_norm_eps),
    },
    (m, mask: Tensor) => {
      const act = activation(c.hidden_act);
      return m.conv3(act(atPixels(m.conv2(act(atPixels(m.conv1(mask), m.layer_norm1))), m.layer_norm2)));
    },
  );
};

const unprompted = "no mask and no box is given, as in the session that clients load";
const maskWeights = ["conv1", "conv2", "conv3", "layer_norm1", "layer_norm2"].flatMap((layer) =>
  ["weight", "bias"].map((name) => `mask_embed.${layer}.${name}`),
);
/** What points alone leave unread of a model that has a prompt encoder. */
export const unreadByPoints = Object.fromEntries(
  [...maskWeights, "point_embed.2.weight", "point_embed.3.weight"].map((name) => [
    `prompt_encoder.${name}`,
    unprompted,
  ]),
);
