import { rfDetrDinov2 } from "@tiny-random/atlas/configs/rf_detr_dinov2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, calledAs, module, Tensor } from "@tiny-random/nn";
import { dinov2Layer, separateSwiGlu } from "../layers/dinov2.ts";
import { numberedMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { rfDetrProcessor } from "../layers/lw-detr.ts";
import { chosenStates, tinyVitBackbone } from "../layers/vit-backbone.ts";
import { unreadMaskToken } from "../layers/vit-embeddings.ts";
import { vitParts } from "../layers/vit-encoder.ts";
import { acrossWindows, largerWindows, separateVitAttention, windowedEdge } from "../layers/windowed-vit.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(rfDetrDinov2, { image_size: "number", patch_size: "number" });
type RfDetrDinov2Config = ConfigOf<typeof facts>;

/** Layers of windows: those before the last chosen one that are not chosen themselves. */
const windowedLayers = ({ out_indices: chosen }: Pick<RfDetrDinov2Config, "out_indices">): readonly number[] =>
  Array.from({ length: (chosen.at(-1) ?? 0) + 1 }, (_, index) => index).filter((index) => !chosen.includes(index));

/** A layer of DINOv2 whose attention sees a window or, by all windows' tokens together, the whole image. */
const layer = (c: RfDetrDinov2Config, index: number) => {
  const attention = separateVitAttention(c);
  const isGlobal = c.num_windows > 1 && !c.window_block_indexes.includes(index);
  const seen = (x: Tensor) => acrossWindows(x, c.num_windows ** 2, attention);
  return dinov2Layer(c, { attention: isGlobal ? calledAs(attention, seen) : attention, swiGlu: separateSwiGlu });
};

/** Rows and columns of patches in each window. */
const windowSize = (c: RfDetrDinov2Config, pixels: Tensor) => {
  const part = (axis: number) => pixels.graph.floorDivide(pixels.size(axis), c.num_windows * c.patch_size);
  return { rows: part(2), columns: part(3) };
};

/**
 * Tokens in windows, the class token in each: `[batch, 1 + patches, width]` → `[batch · windows, 1 + places, width]`. The
 * reference takes the grid's rows for its columns: windows of images that are no squares are no rectangles of them.
 */
const cutIntoWindows = (c: RfDetrDinov2Config, tokens: Tensor, pixels: Tensor): Tensor => {
  const across = c.num_windows;
  if (across === 1) return tokens;
  const { rows, columns } = windowSize(c, pixels);
  const patches = tokens
    .slice(1, 1)
    .reshape([pixels.size(0), across, columns, across, rows, c.hidden_size])
    .transpose(2, 3)
    .flatten(3, 4)
    .flatten(0, 2);
  const ofImage = tokens.slice(1, 0, 1).unsqueeze(1);
  const inEach = ofImage.expand([pixels.size(0), across ** 2, 1, c.hidden_size]).flatten(0, 1);
  return Tensor.cat([inEach, patches], 1);
};

/** The patches of windows as a feature map: `[batch, width, rows, columns]`. */
const joinedWindows = (c: RfDetrDinov2Config, windows: Tensor, grid: Tensor, pixels: Tensor): Tensor => {
  const [across, patches] = [c.num_windows, windows.slice(1, 1)];
  const [batch, width, down, beside] = grid.shape as [number, number, number, number];
  const { rows, columns } = windowSize(c, pixels);
  const image = patches.reshape([batch, across, across, rows, columns, width]).transpose(2, 3);
  return image.reshape([batch, down, beside, width]).permute(0, 3, 1, 2);
};

const parts = (c: RfDetrDinov2Config) => {
  const maskToken = c.use_mask_token ? unreadMaskToken(1, c.hidden_size) : undefined;
  const layers = Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index));
  return vitParts(c, layers, { maskToken, mode: "antialiased bicubic" });
};

/** DINOv2 with windows (Robinson et al., 2025). */
const backbone = (c: RfDetrDinov2Config) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const grid = m.embeddings.patch_embeddings(pixels);
      const states = m.encoder(cutIntoWindows(c, m.embeddings(pixels), pixels));
      const maps = chosenStates(c, states).map((state) => {
        const normed = c.apply_layernorm ? m.layernorm(state) : state;
        return c.reshape_hidden_states ? joinedWindows(c, normed, grid, pixels) : normed;
      });
      return numberedMaps(maps);
    }),
  );

export default visionFamily({
  facts,
  // The backbone of this checkpoint, whose positions were learned for other images than it reads.
  repo: "Roboflow/rf-detr-base",
  reference: {
    hidden_size: 384,
    num_attention_heads: 6,
    image_size: 518,
    out_features: ["stage2", "stage5", "stage8", "stage11"],
  },
  computed: ["stage_names", "out_indices"],
  processor: rfDetrProcessor,
  imageSize: (c) => windowedEdge(c.num_windows, c.patch_size),
  resolve: (c, { window_block_indexes: stated }) => (stated ? {} : { window_block_indexes: windowedLayers(c) }),
  tiny: (c, _, { window_block_indexes: stated }) => {
    const chosen = tinyVitBackbone(c);
    return { ...chosen, ...(stated && { window_block_indexes: windowedLayers(chosen) }) };
  },
  architectures: {
    RfDetrDinov2Backbone: imageClass({ other: (c) => largerWindows(c.num_windows, c.patch_size) }, backbone),
  },
  variants: {
    "no windows": { config: { num_windows: 1 } },
    "SwiGLU, states as they are": {
      config: { use_swiglu_ffn: true, apply_layernorm: false, reshape_hidden_states: false, use_mask_token: false },
    },
  },
});
