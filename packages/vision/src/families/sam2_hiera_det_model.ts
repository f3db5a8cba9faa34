import { type Sam2HieraDetConfig, sam2HieraDetModel } from "@tiny-random/atlas/configs/sam2_hiera_det_model";
import type { SessionInput } from "@tiny-random/core";
import {
  type AnyModule,
  attend,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  type Dim,
  feedForward,
  inWindows,
  layerNorm,
  linear,
  module,
  outOfWindows,
  Parameter,
  padToWindows,
  splitHeads,
  type Tensor,
  windowGrid,
} from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "../image-size.ts";
import { numbered } from "../layers/feature-maps.ts";
import { towerClassOf } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

/** What a list says of one stage. */
const at = (values: readonly number[], index: number): number => values[index] ?? 0;

/** Height and width of a size that convolutions and pools take. */
const pairOf = (written: WrittenSize): readonly [number, number] => {
  const { height, width } = imageSizeOf(written);
  return [height, width];
};

/** The largest of each patch of places: `[batch, height, width, channels]`, fewer of them by the stride. */
const pooled = (x: Tensor, stride: readonly [number, number] | undefined): Tensor =>
  stride ? channelsLast(channelsFirst(x).max_pool2d(stride, { stride })) : x;

/** One block's place in the network. */
interface BlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly heads: number;
  /** The edge of windows; 0 where every place sees all others. */
  readonly window: number;
  /** How queries are pooled, where a stage begins with fewer places. */
  readonly stride: readonly [number, number] | undefined;
}

/** The blocks of all stages; a stage's first one has the window of the stage before. */
const plansOf = (c: Sam2HieraDetConfig): BlockPlan[] => {
  const places = c.blocks_per_stage.flatMap((count, stage) =>
    Array.from({ length: count }, (_, block) => ({ stage, isFirst: stage > 0 && block === 0 })),
  );
  return places.map(({ stage, isFirst }, index) => {
    const before = isFirst ? stage - 1 : stage;
    const isGlobal = c.global_attention_blocks.includes(index);
    return {
      inputs: at(c.embed_dim_per_stage, before),
      outputs: at(c.embed_dim_per_stage, stage),
      heads: at(c.num_attention_heads_per_stage, stage),
      window: isGlobal ? 0 : at(c.window_size_per_stage, before),
      stride: isFirst && stage <= c.num_query_pool_stages ? pairOf(c.query_stride) : undefined,
    };
  });
};

/** Attention of places `[windows, height, width, channels]` whose queries may be pooled. */
const attention = ({ inputs, outputs, heads, stride }: BlockPlan) =>
  module({ qkv: linear(inputs, 3 * outputs), proj: linear(outputs, outputs) }, (m, x: Tensor) => {
    const [query, key, value] = m.qkv(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
    const queries = pooled(query, stride);
    const split = (part: Tensor) => splitHeads(part.flatten(1, 2), heads, outputs / heads);
    const attended = attend(split(queries), split(key), split(value));
    return m.proj(attended.reshape([-1, queries.size(1), queries.size(2), outputs]));
  });

/** Attention inside windows, which are smaller behind it where it pools. */
const throughWindows = (
  x: Tensor,
  { window, stride }: BlockPlan,
  attend: (windows: Tensor) => Tensor,
  [height, width]: readonly [Dim, Dim],
): Tensor => {
  if (window === 0) return attend(x);
  const grid = windowGrid(x, window);
  const windows = inWindows(padToWindows(x, grid), grid).unflatten(1, [window, window]);
  const edge = stride ? Math.floor(window / stride[0]) : window;
  const whole = outOfWindows(attend(windows).flatten(1, 2), { ...grid, edge }, x.size(0));
  return whole.slice(1, 0, height).slice(2, 0, width);
};

/** A pre-norm layer; where it widens, its residual is projected and pooled like the queries (Ryali et al., 2023). */
const block = (c: Sam2HieraDetConfig, plan: BlockPlan) =>
  module(
    {
      layer_norm1: layerNorm(plan.inputs, c.layer_norm_eps),
      attn: attention(plan),
      layer_norm2: layerNorm(plan.outputs, c.layer_norm_eps),
      mlp: feedForward(plan.outputs, Math.trunc(plan.outputs * c.mlp_ratio), plan.outputs, 2, c.hidden_act),
      proj: plan.inputs === plan.outputs ? undefined : linear(plan.inputs, plan.outputs),
    },
    (m, x: Tensor) => {
      const normed = m.layer_norm1(x);
      const residual = m.proj ? pooled(m.proj(normed), plan.stride) : x;
      const size = [residual.size(1), residual.size(2)] as const;
      const attended = residual.add(throughWindows(normed, plan, m.attn, size));
      return attended.add(m.mlp(m.layer_norm2(attended)));
    },
  );

/** Positions of a small image resized to the grid, and those of a window repeated over it (Bolya et al., 2023). */
const positions = (whole: Tensor, window: Tensor, [height, width]: readonly [number, number]): Tensor => {
  const [edge, channels] = [window.size(2) as number, window.size(1) as number];
  const tiles = [height / edge, width / edge] as const;
  const repeated = window
    .unsqueeze(2)
    .unsqueeze(4)
    .expand([1, channels, tiles[0], edge, tiles[1], edge])
    .reshape([1, channels, height, width]);
  return channelsLast(whole.interpolate({ size: [height, width], mode: "bicubic" }).add(repeated));
};

/** The outputs of Hiera: the states after every stage, `[batch, height, width, channels]`. */
export type Hiera = ((pixels: Tensor) => readonly Tensor[]) & AnyModule;

/** Hiera with windowed positions, as SAM 2 has it (Ravi et al., 2024). */
export const hieraDet = (c: Sam2HieraDetConfig): Hiera => {
  const width = c.hidden_size;
  const [stride, window] = [pairOf(c.patch_stride), at(c.window_size_per_stage, 0)];
  const { height, width: across } = imageSizeOf(c.image_size);
  const grid = [Math.floor(height / stride[0]), Math.floor(across / stride[1])] as const;
  const ends = c.blocks_per_stage.map((_, stage) =>
    c.blocks_per_stage.slice(0, stage + 1).reduce((sum, count) => sum + count, -1),
  );
  const table = (edges: readonly number[]) => new Parameter([1, width, ...edges], { kind: "embedding" });
  return module(
    {
      pos_embed: table(c.window_positional_embedding_background_size),
      pos_embed_window: table([window, window]),
      patch_embed: module(
        {
          projection: conv2d(c.num_channels, width, pairOf(c.patch_kernel_size), {
            stride,
            padding: pairOf(c.patch_padding),
          }),
        },
        (m, pixels: Tensor) => channelsLast(m.projection(pixels)),
      ),
      blocks: plansOf(c).map((plan) => block(c, plan)),
    },
    (m, pixels: Tensor) => {
      const { graph } = pixels;
      const placed = positions(graph.parameter(m.pos_embed), graph.parameter(m.pos_embed_window), grid);
      const states: Tensor[] = [];
      let x = m.patch_embed(pixels).add(placed);
      for (const each of m.blocks) {
        x = each(x);
        states.push(x);
      }
      return ends.map((end) => states[end] as Tensor);
    },
  );
};

/** The images of a config, all of one size. */
export const hieraImages = (c: Sam2HieraDetConfig): SessionInput => {
  const { height, width } = imageSizeOf(c.image_size);
  return { dtype: "float32", axes: ["batch_size", c.num_channels, height, width] };
};

/** The preprocessor_config.json of the checkpoints. */
export const processor = {
  image_processor_type: "Sam2ImageProcessor",
  do_resize: true,
  size: { height: 1024, width: 1024 },
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  do_convert_rgb: true,
  mask_size: { height: 256, width: 256 },
};

/** The processor's size of masks, a quarter of the image's. */
export const maskSettings = (size: WrittenSize) => {
  const { height, width } = imageSizeOf(size);
  return { mask_size: { height: height / 4, width: width / 4 } };
};

export default visionFamily({
  facts: sam2HieraDetModel,
  repo: "facebook/sam2-hiera-tiny",
  processor,
  processorSettings: (c) => maskSettings(c.image_size),
  // Windows that divide the grid and windows that do not, pooled and not, and one block that sees everything.
  tiny: (c, { size }) => ({
    image_size: [96, 96],
    hidden_size: size.width / 4,
    blocks_per_stage: [1, 2, 3, 1],
    embed_dim_per_stage: c.embed_dim_per_stage.map((_, stage) => (size.width / 4) * 2 ** stage),
    num_attention_heads: 1,
    num_attention_heads_per_stage: c.num_attention_heads_per_stage.map((_, stage) => 2 ** stage),
    window_size_per_stage: [8, 4, 4, 2],
    window_positional_embedding_background_size: [5, 5],
    global_attention_blocks: [5],
  }),
  architectures: {
    Sam2HieraDetModel: towerClassOf(
      { declared: hieraImages, made: () => ({}) },
      (c: Sam2HieraDetConfig) => baseModel(hieraDet(c)),
      (tower, pixels) => {
        const states = tower(pixels);
        return { last_hidden_state: states.at(-1) as Tensor, ...numbered("intermediate_hidden_states", states) };
      },
    ),
  },
});
