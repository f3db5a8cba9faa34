import { mlcdVisionModel } from "@tiny-random/atlas/configs/mlcd_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  asSequence,
  attend,
  baseModel,
  layerNorm,
  linear,
  module,
  Parameter,
  patchProjection,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
  towerMlp,
} from "@tiny-random/nn";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./clip_vision_model.ts";

const facts = narrowed(mlcdVisionModel, { image_size: "number", patch_size: "number" });
type MlcdConfig = ConfigOf<typeof facts>;

const headSizeOf = (c: MlcdConfig): number => c.hidden_size / c.num_attention_heads;

/** A class embedding and patches; their positions are in the attention alone. */
const embeddings = (c: MlcdConfig) =>
  module(
    {
      class_embedding: new Parameter([c.hidden_size], { kind: "embedding" }),
      patch_embedding: patchProjection(c.num_channels, c.hidden_size, c.patch_size, { bias: false }),
    },
    (m, pixels: Tensor) => {
      const grid = m.patch_embedding(pixels);
      const start = pixels.graph.parameter(m.class_embedding).expand([pixels.size(0), 1, c.hidden_size]);
      return { grid, x: Tensor.cat([start, asSequence(grid)], 1) };
    },
  );

/**
 * Angles of the class embedding, which are learned, and of patches: a quarter of a head's features by the row, a quarter by the
 * column, and the same again: `[1 + patches, head_dim]`.
 */
const rotaryTables = (c: MlcdConfig, learned: Parameter, grid: Tensor): RotaryTables => {
  const { graph } = grid;
  const [rows, columns] = [grid.size(2), grid.size(3)];
  const half = headSizeOf(c) / 2;
  const theta = Number(c.rope_parameters["rope_theta"]);
  const frequencies = Array.from({ length: half / 2 }, (_, pair) => theta ** ((-2 * pair) / half));
  const turns = (axis: 2 | 3) =>
    Tensor.arange(graph, grid.size(axis)).to("float32").unsqueeze(-1).mul(graph.constant(frequencies, "float32"));
  const shape = [rows, columns, half / 2];
  const byRow = turns(2).unsqueeze(1).expand(shape);
  const byColumn = turns(3).unsqueeze(0).expand(shape);
  const patches = Tensor.cat([byRow, byColumn], -1).flatten(0, 1);
  const angles = Tensor.cat([graph.parameter(learned), patches], 0);
  const twice = Tensor.cat([angles, angles], -1);
  return { cos: twice.cos(), sin: twice.sin(), pairs: "halves" };
};

const attention = (c: MlcdConfig) => {
  const width = c.hidden_size;
  const map = () => linear(width, width);
  return module(
    { k_proj: map(), v_proj: map(), q_proj: map(), out_proj: map() },
    (m, x: Tensor, tables: RotaryTables) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, headSizeOf(c));
      const turned = (part: Tensor) => rotate(split(part), tables);
      return m.out_proj(attend(turned(m.q_proj(x)), turned(m.k_proj(x)), split(m.v_proj(x))));
    },
  );
};

const layer = (c: MlcdConfig) =>
  module(
    {
      self_attn: attention(c),
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
      layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, tables: RotaryTables) => {
      const attended = x.add(m.self_attn(m.layer_norm1(x), tables));
      return attended.add(m.mlp(m.layer_norm2(attended)));
    },
  );

/** CLIP's image tower with rotary positions in rows and columns (An et al., 2024). */
const tower = (c: MlcdConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => layer(c));
  return baseModel(
    module(
      {
        embeddings: embeddings(c),
        pre_layrnorm: layerNorm(c.hidden_size, c.layer_norm_eps),
        encoder: module({ layers }, (m, x: Tensor, tables: RotaryTables) =>
          m.layers.reduce((h, each) => each(h, tables), x),
        ),
        post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
        class_pos_emb: new Parameter([1, headSizeOf(c) / 2], { kind: "embedding" }),
      },
      (m, pixels: Tensor) => {
        const { grid, x } = m.embeddings(pixels);
        const last_hidden_state = m.encoder(m.pre_layrnorm(x), rotaryTables(c, m.class_pos_emb, grid));
        return { last_hidden_state, pooler_output: m.post_layernorm(last_hidden_state.select(1, 0)) };
      },
    ),
  );
};

export default visionFamily({
  facts,
  repo: "DeepGlint-AI/mlcd-vit-bigG-patch14-336",
  checkpoints: { MLCDVisionModel: ["DeepGlint-AI/mlcd-vit-bigG-patch14-336"] },
  processor,
  architectures: { MLCDVisionModel: imageClass({ task: "image-feature-extraction", other: morePatches }, tower) },
});
