import { type Gemma4VisionConfig, gemma4Vision } from "@tiny-random/atlas/configs/gemma4_vision";
import { defineArchitecture, type NamedTensors, type SessionInput, type Tensors, type Tower } from "@tiny-random/core";
import {
  activation,
  attend,
  bareRmsNorm,
  baseModel,
  bias,
  calledAs,
  clippedLinear,
  linear,
  module,
  Parameter,
  paddingMask,
  type RotaryTables,
  rmsNorm,
  rotate,
  scale,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { mixedImages } from "../inputs.ts";
import { visionFamily } from "../vision-family.ts";

/** What all layers read of patches `[images, patches]`. */
interface PatchContext {
  /** The additive mask of patches that are no padding. */
  readonly mask: Tensor;
  /** The turns of both halves of a head: by column, by row. */
  readonly turns: readonly [columns: RotaryTables, rows: RotaryTables];
}

/** The turns of half a head by places `[images, patches]`. */
const halfTurns = (places: Tensor, c: Gemma4VisionConfig): RotaryTables => {
  const [half, theta] = [c.head_dim / 2, Number(c.rope_parameters["rope_theta"])];
  const frequencies = Float32Array.from({ length: half }, (_, index) => theta ** ((-2 * (index % (half / 2))) / half));
  const angles = places
    .to("float32")
    .unsqueeze(-1)
    .mul(places.graph.constant(frequencies, "float32", [1, 1, half]))
    .unsqueeze(1);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

/** Axial rotary positions: each half of a head turns by itself. */
const turned = (x: Tensor, [columns, rows]: PatchContext["turns"]): Tensor => {
  const [first, second] = x.chunk(2, -1) as [Tensor, Tensor];
  return Tensor.cat([rotate(first, columns), rotate(second, rows)], -1);
};

/** Attention without a scale, all of whose heads are normed. */
const attention = (c: Gemma4VisionConfig) => {
  const { hidden_size: width, num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size } = c;
  const project = (count: number) => clippedLinear(width, count * size, c.use_clipped_linears);
  return module(
    {
      q_proj: project(heads),
      k_proj: project(keyHeads),
      v_proj: project(keyHeads),
      o_proj: clippedLinear(heads * size, width, c.use_clipped_linears),
      q_norm: rmsNorm(size, c.rms_norm_eps),
      k_norm: rmsNorm(size, c.rms_norm_eps),
      v_norm: bareRmsNorm(c.rms_norm_eps),
    },
    (m, x: Tensor, { mask, turns }: PatchContext) => {
      const query = turned(m.q_norm(splitHeads(m.q_proj(x), heads, size)), turns);
      const key = turned(m.k_norm(splitHeads(m.k_proj(x), keyHeads, size)), turns);
      const value = m.v_norm(splitHeads(m.v_proj(x), keyHeads, size));
      return m.o_proj(attend(query, key, value, { mask, scale: 1 }));
    },
  );
};

const feedForward = (c: Gemma4VisionConfig) => {
  const up = () => clippedLinear(c.hidden_size, c.intermediate_size, c.use_clipped_linears);
  return module(
    {
      gate_proj: up(),
      up_proj: up(),
      down_proj: clippedLinear(c.intermediate_size, c.hidden_size, c.use_clipped_linears),
    },
    (m, x: Tensor) => m.down_proj(activation(c.hidden_activation)(m.gate_proj(x)).mul(m.up_proj(x))),
  );
};

const layer = (c: Gemma4VisionConfig) => {
  const norm = () => rmsNorm(c.hidden_size, c.rms_norm_eps);
  return module(
    {
      self_attn: attention(c),
      mlp: feedForward(c),
      input_layernorm: norm(),
      post_attention_layernorm: norm(),
      pre_feedforward_layernorm: norm(),
      post_feedforward_layernorm: norm(),
    },
    (m, x: Tensor, context: PatchContext) => {
      const attended = x.add(m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), context)));
      return attended.add(m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(attended))));
    },
  );
};

/** Projected patches, and learned positions of their columns and rows; padding has none. */
const patchEmbedder = (c: Gemma4VisionConfig) =>
  module(
    {
      position_embedding_table: new Parameter([2, c.position_embedding_size, c.hidden_size], { kind: "embedding" }),
      input_proj: linear(3 * c.patch_size ** 2, c.hidden_size, { bias: false }),
    },
    (m, patches: Tensor, columns: Tensor, rows: Tensor, kept: Tensor) => {
      const table = patches.graph.parameter(m.position_embedding_table);
      const at = (axis: number, places: Tensor) => table.select(0, axis).index_select(0, places.maximum(0));
      const positions = at(0, columns).add(at(1, rows)).mul(kept.to("float32").unsqueeze(-1));
      return m.input_proj(patches.sub(0.5).mul(2)).add(positions);
    },
  );

/**
 * The mean of each square of patches, one image's tokens after the other's: states `[images, patches, width]` →
 * `[tokens, width]`.
 */
const pooled = (states: Tensor, columns: Tensor, rows: Tensor, kept: Tensor, by: number): Tensor => {
  const { graph } = states;
  const [column, row] = [columns.maximum(0), rows.maximum(0)];
  const across = column.amax(-1, true).add(1).div(by);
  const token = column.div(by).add(row.div(by).mul(across));
  const places = Tensor.arange(graph, graph.floorDivide(states.size(1), by ** 2));
  const isOf = token.unsqueeze(-1).eq(places).to("float32");
  const means = isOf
    .transpose(1, 2)
    .matmul(states.mul(kept.to("float32").unsqueeze(-1)))
    .mul(1 / by ** 2);
  return means.flatten(0, 1).compress(0, isOf.amax(1).gt(0).flatten(0), "image_tokens");
};

/** Gemma 4's image tower (Gemma Team, 2026): rows of patches and their places `[images, patches, 2]` → tokens `[tokens, width]`. */
export const gemma4VisionTower = (c: Gemma4VisionConfig) =>
  module(
    {
      patch_embedder: patchEmbedder(c),
      encoder: module({ layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, () => undefined),
      std_bias: c.standardize ? bias(c.hidden_size) : undefined,
      std_scale: c.standardize ? scale(c.hidden_size) : undefined,
    },
    (m, patches: Tensor, positions: Tensor): Tensor => {
      const [columns, rows] = [positions.select(-1, 0), positions.select(-1, 1)];
      const kept = columns.maximum(rows).ge(0).to("int64");
      const context: PatchContext = { mask: paddingMask(kept), turns: [halfTurns(columns, c), halfTurns(rows, c)] };
      const embedded = m.patch_embedder(patches, columns, rows, kept);
      const states = m.encoder.layers.reduce((x, one) => one(x, context), embedded);
      const tokens = pooled(states, columns, rows, kept, c.pooling_kernel_size).mul(Math.sqrt(c.hidden_size));
      return m.std_bias && m.std_scale ? tokens.sub(m.std_bias).mul(m.std_scale) : tokens;
    },
  );

/** What sessions read of images. */
export const placedPatchInputs = (c: Gemma4VisionConfig): Record<string, SessionInput> => ({
  pixel_values: { dtype: "float32", axes: ["images", "max_patches", 3 * c.patch_size ** 2] },
  pixel_position_ids: { dtype: "int64", axes: ["images", "max_patches", 2] },
});

const patchesOf = ({ pixel_values, pixel_position_ids }: NamedTensors): readonly [Tensor, Tensor] => {
  if (!pixel_values || !pixel_position_ids) throw new Error("an image tower needs patches and their places");
  return [pixel_values, pixel_position_ids];
};

/** What the processor makes, by the names of the tower's arguments. */
const towerArguments = ({ pixel_values, image_position_ids }: Tensors): Tensors => {
  if (!pixel_values || !image_position_ids) throw new Error("the image processor places no patches");
  return { pixel_values, pixel_position_ids: image_position_ids };
};

const images = mixedImages(towerArguments);

const encoder = (c: Gemma4VisionConfig): Tower => {
  const tower = gemma4VisionTower(c);
  return {
    module: calledAs(tower, (inputs: NamedTensors) => ({ last_hidden_state: tower(...patchesOf(inputs)) })),
    inputs: placedPatchInputs(c),
    width: c.hidden_size,
    synthesize: images,
  };
};

/** The preprocessor_config.json of its checkpoints. */
export const processor = {
  image_processor_type: "Gemma4ImageProcessor",
  do_convert_rgb: true,
  do_resize: true,
  resample: 3,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: false,
  image_mean: [0, 0, 0],
  image_std: [1, 1, 1],
  patch_size: 16,
  max_soft_tokens: 280,
  pooling_kernel_size: 3,
};

/** The fewest tokens that the class takes. */
export const softTokens = 70;

type PoolingConfig = Pick<Gemma4VisionConfig, "patch_size" | "pooling_kernel_size">;

/** The edge of a square image of so many tokens. */
export const imageSize = (c: PoolingConfig): number =>
  Math.floor(Math.sqrt(softTokens)) * c.pooling_kernel_size * c.patch_size;

/** How images are cut into patches and pooled. */
export const processorSettings = (c: PoolingConfig) => ({
  patch_size: c.patch_size,
  max_soft_tokens: softTokens,
  pooling_kernel_size: c.pooling_kernel_size,
});

export default visionFamily<Gemma4VisionConfig>({
  facts: gemma4Vision,
  repo: "google/gemma-4-E2B-it",
  processor,
  imageSize,
  processorSettings,
  // Small patches, two by two of which are a token: the processor has no fewer tokens.
  tiny: (_c, { size }) => ({
    patch_size: 2,
    pooling_kernel_size: 2,
    position_embedding_size: 2 * softTokens,
    hidden_size: size.width / 2,
    intermediate_size: size.width,
  }),
  towers: { encoder },
  architectures: {
    Gemma4VisionModel: defineArchitecture({
      padding: { none: "patches of padding become no tokens" },
      build: (c: Gemma4VisionConfig) => baseModel(gemma4VisionTower(c)),
      sessions: (model, c: Gemma4VisionConfig) => ({
        vision_model: {
          inputs: placedPatchInputs(c),
          trace: (inputs) => ({ last_hidden_state: model(...patchesOf(inputs)) }),
        },
      }),
      inputs: () => images,
      forward: (run, inputs) => run("vision_model", inputs),
    }),
  },
  variants: {
    "clipped maps, standardized tokens": { config: { use_clipped_linears: true, standardize: true } },
    "shared keys, pools of three by three": { config: { num_key_value_heads: 6, pooling_kernel_size: 3 } },
  },
});
