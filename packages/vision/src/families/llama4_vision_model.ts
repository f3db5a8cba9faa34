import { llama4VisionModel } from "@tiny-random/atlas/configs/llama4_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  attend,
  type Graph,
  layerNorm,
  linear,
  module,
  Parameter,
  type RotaryTables,
  rotate,
  shufflePatches,
  splitHeads,
  Tensor,
  towerMlp,
} from "@tiny-random/nn";
import { afterEach } from "../layers/feature-maps.ts";
import type { ImageTowerOutputs } from "../layers/image-tower.ts";
import { imageEncoderOf, oneSize, towerClassOf } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const llama4VisionFacts = narrowed(llama4VisionModel, { image_size: "number", patch_size: "number" });

/** The config of Llama 4's image tower. */
type Llama4VisionConfig = ConfigOf<typeof llama4VisionFacts>;

const epsilon = 1e-5;

/** Patches along an edge. */
const sideOf = (c: Llama4VisionConfig): number => Math.floor(c.image_size / c.patch_size);

/**
 * Rotary tables of a square of patches and of the class token behind them, which does not turn: the first half of a head turns
 * by the column, counted from 1, the other by the row; `[1, 1, patches + 1, head size]`.
 */
const gridTables = (graph: Graph, c: Llama4VisionConfig): RotaryTables => {
  const [side, size] = [sideOf(c), c.hidden_size / c.num_attention_heads];
  const theta = Number(c.rope_parameters["rope_theta"]);
  const angles = (place: number) =>
    Array.from({ length: size / 4 }, (_, pair) => place * theta ** ((-4 * pair) / size)).flatMap((one) => [one, one]);
  const rows = Array.from({ length: side ** 2 }, (_, at) => [
    ...angles((at % side) + 1),
    ...angles(Math.floor(at / side) + 1),
  ]);
  const all = [...rows, Array<number>(size).fill(0)].flat();
  const table = (turn: (angle: number) => number) =>
    graph.constant(all.map(turn), "float32", [1, 1, side ** 2 + 1, size]);
  return { cos: table(Math.cos), sin: table(Math.sin), pairs: "neighbours" };
};

const attention = ({ hidden_size: width, num_attention_heads: heads }: Llama4VisionConfig) => {
  const split = (x: Tensor) => splitHeads(x, heads, width / heads);
  return module(
    {
      q_proj: linear(width, width),
      k_proj: linear(width, width),
      v_proj: linear(width, width),
      o_proj: linear(width, width),
    },
    (m, x: Tensor, rotary: RotaryTables) => {
      const [query, key] = [split(m.q_proj(x)), split(m.k_proj(x))];
      return m.o_proj(attend(rotate(query, rotary), rotate(key, rotary), split(m.v_proj(x))));
    },
  );
};

const layer = (c: Llama4VisionConfig) =>
  module(
    {
      self_attn: attention(c),
      mlp: towerMlp({ ...c, hidden_act: "gelu" }),
      input_layernorm: layerNorm(c.hidden_size, epsilon),
      post_attention_layernorm: layerNorm(c.hidden_size, epsilon),
    },
    (m, x: Tensor, rotary: RotaryTables) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), rotary));
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );

/** Layers under the key that checkpoints have around them: the states before the first and after each. */
const encoder = (c: Llama4VisionConfig) =>
  module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) },
    (m, x: Tensor, rotary: RotaryTables) => afterEach(m.layers, x, rotary),
  );

/** Patches, pixel by pixel within each channel, projected: `[tiles, channels, height, width]` → `[tiles, patches, width]`. */
const unfoldedPatches = (c: Llama4VisionConfig) => {
  const [side, patch, channels] = [sideOf(c), c.patch_size, c.num_channels];
  return module({ linear: linear(channels * patch ** 2, c.hidden_size, { bias: false }) }, (m, pixels: Tensor) =>
    m.linear(
      pixels
        .reshape([pixels.size(0), channels, side, patch, side, patch])
        .permute(0, 2, 4, 1, 3, 5)
        .reshape([pixels.size(0), side ** 2, channels * patch ** 2]),
    ),
  );
};

/** Squares of patches as one vector each, through two linear layers, behind both of which is a GELU. */
const adapter = (c: Llama4VisionConfig) => {
  const gelu = activation("gelu");
  const mlp = module(
    {
      fc1: linear(c.intermediate_size, c.projector_input_dim, { bias: false }),
      fc2: linear(c.projector_output_dim, c.projector_output_dim, { bias: false }),
    },
    (m, x: Tensor) => gelu(m.fc2(gelu(m.fc1(x)))),
  );
  return module({ mlp }, (m, x: Tensor) => m.mlp(shufflePatches(x, Math.round(1 / c.pixel_shuffle_ratio))));
};

/** Llama 4's image tower (Meta, 2025): one tile to a row, whose class token stands behind its patches. */
export const llama4VisionTower = (c: Llama4VisionConfig) =>
  module(
    {
      class_embedding: new Parameter([c.hidden_size], { kind: "embedding" }),
      positional_embedding_vlm: new Parameter([sideOf(c) ** 2 + 1, c.hidden_size], { kind: "embedding" }),
      patch_embedding: unfoldedPatches(c),
      layernorm_pre: layerNorm(c.hidden_size, epsilon),
      layernorm_post: layerNorm(c.hidden_size, epsilon),
      model: encoder(c),
      vision_adapter: adapter(c),
    },
    (m, pixels: Tensor): ImageTowerOutputs => {
      const { graph } = pixels;
      const last = graph.parameter(m.class_embedding).expand([pixels.size(0), 1, c.hidden_size]);
      const placed = Tensor.cat([m.patch_embedding(pixels), last], 1).add(graph.parameter(m.positional_embedding_vlm));
      const states = m.model(m.layernorm_pre(placed), gridTables(graph, c));
      const patches = m.layernorm_post(states.at(-1) as Tensor).slice(1, 0, sideOf(c) ** 2);
      return { hidden: m.vision_adapter(patches), states };
    },
  );

/** What its checkpoint says beyond the class's defaults. */
export const reference = { hidden_size: 1408, image_size: 336, vision_output_dim: 4096 };

/** The preprocessor_config.json of Llama 4's checkpoints. */
export const processor = {
  image_processor_type: "Llama4ImageProcessor",
  do_convert_rgb: true,
  do_resize: true,
  size: { height: 336, width: 336 },
  resample: 2,
  max_patches: 16,
  resize_to_max_canvas: false,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

/** Four tiles, where the checkpoint's processor makes sixteen. */
export const processorSettings = () => ({ max_patches: 4 });

export default visionFamily<Llama4VisionConfig>({
  facts: llama4VisionFacts,
  repo: "meta-llama/Llama-4-Scout-17B-16E-Instruct",
  reference,
  processor,
  processorSettings,
  // What the class does not check: the adapter reads as many features as a layer's feed-forward has.
  tiny: (c, { size }) => ({
    intermediate_size: size.width / c.pixel_shuffle_ratio ** 2,
    projector_input_dim: size.width,
    projector_output_dim: size.width,
    vision_output_dim: size.width,
  }),
  towers: { encoder: imageEncoderOf((c: Llama4VisionConfig) => llama4VisionTower(c)) },
  architectures: {
    // The composite's checkpoints are loaded as this class too.
    Llama4VisionModel: {
      configuredFrom: ["llama4"],
      ...towerClassOf(
        oneSize,
        (c: Llama4VisionConfig) => llama4VisionTower(c),
        (tower, pixels) => ({ last_hidden_state: tower(pixels).hidden }),
      ),
    },
  },
});
