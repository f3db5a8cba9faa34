import { dinov3Vit } from "@tiny-random/atlas/configs/dinov3_vit";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import {
  activation,
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
} from "@tiny-random/nn";
import { layerScale, patchMaps } from "../layers/dinov2.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { chosenStates, tinyVitBackbone } from "../layers/vit-backbone.ts";
import { type Grid, learnedTokens, tokensFor } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(dinov3Vit, { image_size: "number", patch_size: "number" });
type Dinov3Config = ConfigOf<typeof facts>;

const prefixLength = (c: Dinov3Config): number => 1 + c.num_register_tokens;

/** Centers of patches along one axis, from -1 to 1: float32 `[count]`. */
const centers = (grid: Tensor, axis: 2 | 3): Tensor => {
  const { graph } = grid;
  const count = graph.dimValue(grid.size(axis)).to("float32");
  return Tensor.arange(graph, grid.size(axis)).to("float32").add(0.5).div(count).mul(2).sub(1);
};

/** Rotary tables of a grid of patches: a quarter of a head's features turns by the row, a quarter by the column (axial RoPE). */
const axialRope = (c: Dinov3Config, grid: Tensor): RotaryTables => {
  const { graph } = grid;
  const [rows, columns]: Grid = [grid.size(2), grid.size(3)];
  const quarter = c.hidden_size / c.num_attention_heads / 4;
  const frequencies = Array.from({ length: quarter }, (_, pair) => 2 * Math.PI * c.rope_theta ** (-pair / quarter));
  const turns = (axis: 2 | 3) => centers(grid, axis).unsqueeze(-1).mul(graph.constant(frequencies, "float32"));
  const shape = [rows, columns, quarter];
  const byRow = turns(2).unsqueeze(1).expand(shape);
  const byColumn = turns(3).unsqueeze(0).expand(shape);
  const angles = Tensor.cat([byRow, byColumn, byRow, byColumn], -1).flatten(0, 1);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

/** Patches turn, the class token and registers before them do not. */
const rotatedPatches = (x: Tensor, tables: RotaryTables, prefix: number): Tensor =>
  Tensor.cat([x.slice(2, 0, prefix), rotate(x.slice(2, prefix), tables)], 2);

const attention = (c: Dinov3Config) => {
  const width = c.hidden_size;
  return module(
    {
      q_proj: linear(width, width, { bias: c.query_bias }),
      k_proj: linear(width, width, { bias: c.key_bias }),
      v_proj: linear(width, width, { bias: c.value_bias }),
      o_proj: linear(width, width, { bias: c.proj_bias }),
    },
    (m, x: Tensor, tables: RotaryTables) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, width / c.num_attention_heads);
      const turned = (part: Tensor) => rotatedPatches(split(part), tables, prefixLength(c));
      return m.o_proj(attend(turned(m.q_proj(x)), turned(m.k_proj(x)), split(m.v_proj(x))));
    },
  );
};

/** A feed-forward network; with a gate where the config has one. */
const mlp = (c: Dinov3Config) => {
  const [width, inner, bias] = [c.hidden_size, c.intermediate_size, c.mlp_bias];
  return module(
    {
      gate_proj: c.use_gated_mlp ? linear(width, inner, { bias }) : undefined,
      up_proj: linear(width, inner, { bias }),
      down_proj: linear(inner, width, { bias }),
    },
    (m, x: Tensor) => {
      const act = activation(c.hidden_act);
      return m.down_proj(m.gate_proj ? act(m.gate_proj(x)).mul(m.up_proj(x)) : act(m.up_proj(x)));
    },
  );
};

const layer = (c: Dinov3Config) =>
  module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: attention(c),
      layer_scale1: layerScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: mlp(c),
      layer_scale2: layerScale(c.hidden_size),
    },
    (m, x: Tensor, tables: RotaryTables) => {
      const attended = m.layer_scale1(m.attention(m.norm1(x), tables)).add(x);
      return m.layer_scale2(m.mlp(m.norm2(attended))).add(attended);
    },
  );

const unread = "only pretraining masks patches";

/** The class token, registers and patches; beside them the grid of patches. Positions are in the attention alone. */
const embeddings = (c: Dinov3Config) =>
  module(
    {
      cls_token: learnedTokens(c.hidden_size),
      mask_token: new Parameter([1, 1, c.hidden_size], { kind: "embedding" }, { unread }),
      register_tokens: learnedTokens(c.hidden_size, c.num_register_tokens),
      patch_embeddings: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
    },
    (m, pixels: Tensor) => {
      const grid = m.patch_embeddings(pixels);
      const patches = asSequence(grid);
      const tokens = [m.cls_token, m.register_tokens].map((token) => tokensFor(token, patches));
      return { grid, x: Tensor.cat([...tokens, patches], 1) };
    },
  );

const parts = (c: Dinov3Config) => ({
  embeddings: embeddings(c),
  layer: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
  norm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

/** The states before the first layer and after each (Siméoni et al., 2025), and the grid of patches. */
const statesOf = (c: Dinov3Config, m: ReturnType<typeof parts>, pixels: Tensor) => {
  const { grid, x } = m.embeddings(pixels);
  const tables = axialRope(c, grid);
  const states = [x];
  for (const each of m.layer) states.push(each(states.at(-1) ?? x, tables));
  return { grid, states, last: states.at(-1) ?? x };
};

const base = (c: Dinov3Config) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const last_hidden_state = m.norm(statesOf(c, m, pixels).last);
      return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
    }),
  );

/** The class token's states of chosen layers, where the config asks for them. */
const classTokens = (c: Dinov3Config, states: readonly Tensor[], norm: (x: Tensor) => Tensor) => {
  const asked = (c as ModelConfig)["return_class_token"] === true;
  const chosen = asked ? chosenStates(c, states) : [];
  return Object.fromEntries(chosen.map((state, index) => [`cls_tokens.${index}`, norm(state).select(1, 0)]));
};

/** The states of chosen layers; the last layer's are always normalized. */
const backbone = (c: Dinov3Config) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const { grid, states, last } = statesOf(c, m, pixels);
      const norm = (x: Tensor) => (c.apply_layernorm || x === last ? m.norm(x) : x);
      const maps = patchMaps(c, states, norm, { grid, tokens: prefixLength(c) });
      return { ...maps, ...classTokens(c, states, norm) };
    }),
  );

export default visionFamily({
  facts,
  repo: "facebook/dinov3-vits16-pretrain-lvd1689m",
  checkpoints: {
    DINOv3ViTModel: [
      "facebook/dinov3-vits16-pretrain-lvd1689m",
      "facebook/dinov3-vitb16-pretrain-lvd1689m",
      "facebook/dinov3-vitl16-pretrain-lvd1689m",
    ],
  },
  reference: { num_register_tokens: 4 },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "DINOv3ViTImageProcessorFast",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  tiny: (c) => tinyVitBackbone(c),
  architectures: {
    DINOv3ViTModel: imageClass({ task: "image-feature-extraction", other: morePatches }, base),
    DINOv3ViTBackbone: imageClass({ other: morePatches }, backbone),
  },
  variants: {
    // As the sizes "plus" and 7B.
    "gated feed-forward": { config: { use_gated_mlp: true, hidden_act: "silu" }, classes: ["DINOv3ViTModel"] },
    "layers without norm": {
      config: { apply_layernorm: false, out_features: ["stage6", "stage12"], out_indices: [6, 12] },
      classes: ["DINOv3ViTBackbone"],
    },
  },
});
