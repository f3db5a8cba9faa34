import { janusVisionModel } from "@tiny-random/atlas/configs/janus_vision_model";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import {
  attend,
  baseModel,
  layerNorm,
  linear,
  module,
  splitHeads,
  type Tensor,
  towerEncoder,
  towerLayer,
} from "@tiny-random/nn";
import type { ImageInputOptions } from "../inputs.ts";
import { type ImageTowerOutputs, imageTowerOutputs, patchEmbeddings } from "../layers/image-tower.ts";
import { imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const janusVisionFacts = narrowed(janusVisionModel, { image_size: "number", patch_size: "number" });

/** The config of Janus' image tower. */
export type JanusVisionConfig = ConfigOf<typeof janusVisionFacts>;

const attention = (c: JanusVisionConfig) => {
  if (c.use_qk_norm)
    throw new InputError(
      "use_qk_norm is not supported",
      "Transformers' class norms each head by a norm that is as wide as all of them, and fails.",
    );
  const width = c.hidden_size;
  const project = () => linear(width, width, { bias: c.attention_bias });
  const split = (x: Tensor) => splitHeads(x, c.num_attention_heads, width / c.num_attention_heads);
  return module(
    { q_proj: project(), k_proj: project(), v_proj: project(), projection_layer: linear(width, width) },
    (m, x: Tensor) => m.projection_layer(attend(split(m.q_proj(x)), split(m.k_proj(x)), split(m.v_proj(x)))),
  );
};

/** SigLIP's tower with a feed-forward width by ratio, whose first patch stands for the image behind one more norm. */
export const janusTower = (c: JanusVisionConfig) => {
  const tower = { ...c, intermediate_size: Math.trunc(c.hidden_size * c.mlp_ratio) };
  return module(
    {
      embeddings: patchEmbeddings(tower, { classEmbedding: false }),
      encoder: towerEncoder(tower, () => towerLayer(tower, attention(c))),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor): ImageTowerOutputs => {
      const states = m.encoder(m.embeddings(pixels));
      const hidden = m.post_layernorm(states.at(-1) as Tensor);
      return { hidden, states, pooled: m.post_layernorm(hidden.select(1, 0)) };
    },
  );
};

/** Larger images too, squares as the processor makes them; Transformers interpolates positions with this argument only. */
const largerSquares = ({ image_size, patch_size }: JanusVisionConfig): ImageInputOptions => ({
  other: { height: image_size + patch_size, width: image_size + patch_size },
  otherArguments: { interpolate_pos_encoding: { dtype: "bool", shape: [], data: Uint8Array.of(1) } },
});

/** The preprocessor_config.json of Janus-Pro. */
export const processor = {
  image_processor_type: "JanusImageProcessor",
  do_resize: true,
  size: { height: 384, width: 384 },
  min_size: 14,
  resample: 3,
  do_pad: true,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

export default visionFamily({
  facts: janusVisionFacts,
  repo: "deepseek-community/Janus-Pro-1B",
  processor,
  tiny: (c, { size }) => ({
    projection_dim: size.width,
    mlp_ratio: 2,
    num_image_tokens: Math.floor(c.image_size / c.patch_size) ** 2,
  }),
  architectures: {
    JanusVisionModel: imageTowerClass(
      (c: JanusVisionConfig) => baseModel(janusTower(c)),
      (tower, pixels) => imageTowerOutputs(tower(pixels)),
      largerSquares,
    ),
  },
  variants: { "no biases": { config: { attention_bias: false } } },
});
