import { pixtral } from "@tiny-random/atlas/configs/pixtral";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  attend,
  linear,
  module,
  patchProjection,
  type RotaryTables,
  rmsNorm,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { afterEach } from "../layers/feature-maps.ts";
import { morePatches } from "../layers/image-class.ts";
import type { ImageTowerOutputs } from "../layers/image-tower.ts";
import { imageEncoderOf, imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const pixtralFacts = narrowed(pixtral, { image_size: "number", patch_size: "number" });

/** The config of Pixtral's image tower. */
type PixtralConfig = ConfigOf<typeof pixtralFacts>;

const epsilon = 1e-5;

/**
 * Axial rotary tables for a grid of patches: of the usual frequencies of a head, every other one turns by the row, the rest
 * by the column; `[1, 1, rows · columns, head size]`.
 */
const axialTables = (grid: Tensor, c: PixtralConfig): RotaryTables => {
  const { graph } = grid;
  const [rows, columns] = [grid.size(2), grid.size(3)];
  const [size, theta] = [c.head_dim, Number(c.rope_parameters["rope_theta"])];
  const frequencies = (first: number) =>
    graph.constant(
      Float32Array.from({ length: size / 4 }, (_, index) => theta ** (-(4 * index + first) / size)),
      "float32",
      [1, 1, size / 4],
    );
  const shape = [rows, columns, size / 4];
  const at = (length: typeof rows) => Tensor.arange(graph, length).to("float32");
  const high = at(rows).unsqueeze(1).unsqueeze(1).mul(frequencies(0)).expand(shape);
  const wide = at(columns).unsqueeze(0).unsqueeze(2).mul(frequencies(2)).expand(shape);
  const angles = Tensor.cat([high, wide, high, wide], -1).flatten(0, 1).unsqueeze(0).unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

const attention = ({ hidden_size: width, num_attention_heads: heads, head_dim }: PixtralConfig) => {
  const plain = () => linear(width, width, { bias: false });
  return module(
    { q_proj: plain(), k_proj: plain(), v_proj: plain(), o_proj: plain() },
    (m, x: Tensor, rotary: RotaryTables) => {
      const split = (part: Tensor) => splitHeads(part, heads, head_dim);
      const [query, key] = [split(m.q_proj(x)), split(m.k_proj(x))];
      return m.o_proj(attend(rotate(query, rotary), rotate(key, rotary), split(m.v_proj(x)), {}));
    },
  );
};

const feedForward = ({ hidden_size: width, intermediate_size: features, hidden_act }: PixtralConfig) =>
  module(
    {
      gate_proj: linear(width, features, { bias: false }),
      up_proj: linear(width, features, { bias: false }),
      down_proj: linear(features, width, { bias: false }),
    },
    (m, x: Tensor) => m.down_proj(activation(hidden_act)(m.gate_proj(x)).mul(m.up_proj(x))),
  );

const layer = (c: PixtralConfig) =>
  module(
    {
      attention_norm: rmsNorm(c.hidden_size, epsilon),
      attention: attention(c),
      ffn_norm: rmsNorm(c.hidden_size, epsilon),
      feed_forward: feedForward(c),
    },
    (m, x: Tensor, rotary: RotaryTables) => {
      const attended = x.add(m.attention(m.attention_norm(x), rotary));
      return attended.add(m.feed_forward(m.ffn_norm(attended)));
    },
  );

/** Layers under the key that checkpoints have around them: the states before the first and after each. */
const transformer = (c: PixtralConfig) =>
  module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) },
    (m, x: Tensor, rotary: RotaryTables) => afterEach(m.layers, x, rotary),
  );

/**
 * Pixtral's image tower (Agrawal et al., 2024): images of any one size, whose patches turn by row and column. Each image is by
 * itself here; Transformers packs them in one sequence under a mask of blocks, which is the same.
 */
export const pixtralTower = (c: PixtralConfig) =>
  module(
    {
      patch_conv: patchProjection(c.num_channels, c.hidden_size, c.patch_size, { bias: false }),
      ln_pre: rmsNorm(c.hidden_size, epsilon),
      transformer: transformer(c),
    },
    (m, pixels: Tensor): ImageTowerOutputs => {
      const grid = m.patch_conv(pixels);
      const states = m.transformer(m.ln_pre(asSequence(grid)), axialTables(grid, c));
      return { hidden: states.at(-1) as Tensor, states };
    },
  );

/** The preprocessor_config.json of Pixtral-12B. */
export const processor = {
  image_processor_type: "PixtralImageProcessor",
  do_resize: true,
  size: { longest_edge: 1024 },
  patch_size: { height: 16, width: 16 },
  resample: 3,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  do_convert_rgb: true,
};

export default visionFamily({
  facts: pixtralFacts,
  repo: "mistral-community/pixtral-12b",
  reference: {},
  processor,
  processorSettings: (c) => ({ patch_size: { height: c.patch_size, width: c.patch_size } }),
  towers: { encoder: imageEncoderOf((c: PixtralConfig) => pixtralTower(c)) },
  architectures: {
    PixtralVisionModel: imageTowerClass(
      (c: PixtralConfig) => pixtralTower(c),
      // All images' patches in one row.
      (tower, pixels) => ({ last_hidden_state: tower(pixels).hidden.flatten(0, 1).unsqueeze(0) }),
      (c) => ({ other: morePatches(c) }),
    ),
  },
});
