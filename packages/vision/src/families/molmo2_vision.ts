import { molmo2Vision } from "@tiny-random/atlas/configs/molmo2_vision";
import { type ConfigOf, defineArchitecture, narrowed } from "@tiny-random/core";
import {
  attend,
  baseModel,
  layerNorm,
  linear,
  module,
  Parameter,
  splitHeads,
  type Tensor,
  towerMlp,
} from "@tiny-random/nn";
import { imageSizeOf } from "../image-size.ts";
import { imageInputs } from "../inputs.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(molmo2Vision, {});
type Config = ConfigOf<typeof facts>;

/** Attention with fewer heads of keys and values, whose heads are as wide as the config says. */
const attention = (c: Config) => {
  const { hidden_size: width, num_attention_heads: heads, num_key_value_heads: shared, head_dim: size } = c;
  const project = (count: number) => linear(width, count * size, { bias: c.attention_bias });
  return module(
    {
      q_proj: project(heads),
      k_proj: project(shared),
      v_proj: project(shared),
      o_proj: linear(heads * size, width, { bias: c.attention_bias }),
    },
    (m, x: Tensor) => {
      const query = splitHeads(m.q_proj(x), heads, size);
      return m.o_proj(attend(query, splitHeads(m.k_proj(x), shared, size), splitHeads(m.v_proj(x), shared, size), {}));
    },
  );
};

const layer = (c: Config) =>
  module(
    {
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      self_attn: attention(c),
      layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
    },
    (m, x: Tensor) => {
      const attended = x.add(m.self_attn(m.layer_norm1(x)));
      return attended.add(m.mlp(m.layer_norm2(attended)));
    },
  );

/** Learned positions: as many as an image has patches where the config does not say. */
const positionsOf = (c: Pick<Config, "num_position_embeddings" | "image_size" | "patch_size">): number => {
  const { height, width } = imageSizeOf(c.image_size);
  return c.num_position_embeddings ?? Math.floor(height / c.patch_size) * Math.floor(width / c.patch_size);
};

/** Numbers of a patch. */
const numbersOf = (c: Config): number => c.num_channels * c.patch_size ** 2;

/** Molmo 2's image tower: linear patches of crops with learned positions, no norm behind the layers (Clark et al., 2026). */
const molmoTower = (c: Config) =>
  module(
    {
      positional_embedding: new Parameter([positionsOf(c), c.hidden_size], { kind: "embedding" }),
      patch_embedding: linear(numbersOf(c), c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
    },
    (m, patches: Tensor) => m.layers.reduce((x, one) => one(x), m.patch_embedding(patches).add(m.positional_embedding)),
  );

export default visionFamily({
  facts,
  repo: "allenai/Molmo2-8B",
  resolve: (c) => ({ num_position_embeddings: positionsOf(c) }),
  processor: {
    image_processor_type: "Molmo2ImageProcessor",
    do_resize: true,
    size: { height: 378, width: 378 },
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_convert_rgb: true,
    max_crops: 8,
    overlap_margins: [4, 4],
    patch_size: 14,
    pooling_size: [2, 2],
  },
  processorSettings: (c) => ({ patch_size: c.patch_size, max_crops: 4, overlap_margins: [1, 1] }),
  // Five patches along an edge, which no two divide.
  tiny: () => ({ patch_size: 8, image_size: [40, 40], num_position_embeddings: 25 }),
  architectures: {
    Molmo2VisionModel: defineArchitecture<Config, ReturnType<typeof molmoTower>>({
      padding: { none: "an image tower reads no text" },
      build: (c) => baseModel(molmoTower(c)),
      sessions: (tower, c) => ({
        vision_model: {
          inputs: {
            pixel_values: { dtype: "float32", axes: ["crops", positionsOf(c), numbersOf(c)] },
          },
          trace: ({ pixel_values }) => {
            if (!pixel_values) throw new Error("an image tower's session needs pixel_values");
            const hidden = tower(pixel_values);
            return { last_hidden_state: hidden, pooler_output: hidden.mean(1) };
          },
        },
      }),
      inputs: () => imageInputs(),
      forward: (run, { pixel_values }) => run("vision_model", pixel_values ? { pixel_values } : {}),
    }),
  },
  variants: {
    "fewer heads of keys and values, no biases": { config: { num_key_value_heads: 8, attention_bias: false } },
  },
});
