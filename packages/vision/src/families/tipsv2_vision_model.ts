import { tipsv2VisionModel } from "@tiny-random/atlas/configs/tipsv2_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  baseModel,
  interpolatedPositions,
  layerNorm,
  linear,
  module,
  patchProjection,
  Tensor,
} from "@tiny-random/nn";
import { clipMlp, gammaScale } from "../layers/clip-blocks.ts";
import { patchMaps, swiGluWidth } from "../layers/dinov2.ts";
import { afterEach } from "../layers/feature-maps.ts";
import { fusedVitAttention } from "../layers/fused-vit-attention.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { type ImageTower, imageTowerOutputs } from "../layers/image-tower.ts";
import { imageTowerClass } from "../layers/image-tower-class.ts";
import { tinyVitBackbone } from "../layers/vit-backbone.ts";
import { learnedTokens, patchCount, patchGrid, tokensFor, unreadMaskToken } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

export const tipsv2VisionFacts = narrowed(tipsv2VisionModel, { image_size: "number", patch_size: "number" });
/** The config of TIPSv2's image tower. */
export type Tipsv2VisionConfig = ConfigOf<typeof tipsv2VisionFacts>;

/** DINOv2's SwiGLU with gate and value in one projection. */
const swiGlu = (width: number, inner: number) => {
  const size = swiGluWidth(inner);
  return module({ w12: linear(width, 2 * size), w3: linear(size, width) }, (m, x: Tensor) => {
    const [gate, value] = m.w12(x).chunk(2, -1) as [Tensor, Tensor];
    return m.w3(activation("silu")(gate).mul(value));
  });
};

/** DINOv2's layer, whose parts have the names of DINOv2's first checkpoints. */
const block = (c: Tipsv2VisionConfig) => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attn: fusedVitAttention(c),
      ls1: gammaScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: c.use_swiglu_ffn ? swiGlu(c.hidden_size, inner) : clipMlp(c.hidden_size, inner, c.hidden_act),
      ls2: gammaScale(c.hidden_size),
    },
    (m, x: Tensor) => {
      const attended = m.ls1(m.attn(m.norm1(x))).add(x);
      return m.ls2(m.mlp(m.norm2(attended))).add(attended);
    },
  );
};

const parts = (c: Tipsv2VisionConfig) => ({
  cls_token: learnedTokens(c.hidden_size),
  mask_token: unreadMaskToken(1, c.hidden_size),
  // A second class token, of captions that a model wrote.
  register_tokens: learnedTokens(c.hidden_size, c.num_register_tokens),
  pos_embed: learnedTokens(c.hidden_size, 1 + patchCount(c)),
  patch_embed: module({ proj: patchProjection(c.num_channels, c.hidden_size, c.patch_size) }, (m, pixels: Tensor) =>
    m.proj(pixels),
  ),
  blocks: Array.from({ length: c.num_hidden_layers }, () => block(c)),
  norm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

/** The states before the first layer and after each, and the grid of patches. */
const statesOf = (c: Tipsv2VisionConfig, m: ReturnType<typeof parts>, pixels: Tensor) => {
  const grid = m.patch_embed(pixels);
  const patches = asSequence(grid);
  const positions = interpolatedPositions(
    patches,
    { table: m.pos_embed, tokens: 1, learned: patchGrid(c) },
    [grid.size(2), grid.size(3)],
    "antialiased bilinear",
  );
  const placed = Tensor.cat([tokensFor(m.cls_token, patches), patches], 1).add(positions);
  const registers = tokensFor(m.register_tokens, patches);
  const tokens = Tensor.cat([placed.slice(1, 0, 1), registers, placed.slice(1, 1)], 1);
  return { grid, states: afterEach(m.blocks, tokens) };
};

/** The image tower of TIPSv2: DINOv2 with a register, read at its class token. */
export const tipsv2VisionTower = (c: Tipsv2VisionConfig): ImageTower =>
  module(parts(c), (m, pixels: Tensor) => {
    const { states } = statesOf(c, m, pixels);
    const hidden = m.norm(states.at(-1) as Tensor);
    return { hidden, pooled: hidden.select(1, 0), states };
  });

/** The states of chosen layers, as feature maps or as they are. */
export const tipsv2Backbone = (c: Tipsv2VisionConfig) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const { grid, states } = statesOf(c, m, pixels);
      const norm = (x: Tensor) => (c.apply_layernorm ? m.norm(x) : x);
      return patchMaps(c, states, norm, { grid, tokens: 1 + c.num_register_tokens });
    }),
  );

/** The preprocessor_config.json of Google's checkpoints. */
export const processor = {
  image_processor_type: "Tipsv2ImageProcessor",
  do_convert_rgb: true,
  do_normalize: false,
  do_rescale: true,
  do_resize: true,
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { height: 448, width: 448 },
};

export default visionFamily({
  facts: tipsv2VisionFacts,
  repo: "google/tipsv2-b14",
  computed: ["stage_names", "out_features", "out_indices"],
  processor,
  tiny: (c) => tinyVitBackbone(c),
  architectures: {
    Tipsv2VisionModel: imageTowerClass(
      (c: Tipsv2VisionConfig) => baseModel(tipsv2VisionTower(c)),
      (tower, pixels) => imageTowerOutputs(tower(pixels)),
      (c) => ({ other: morePatches(c) }),
    ),
    Tipsv2VisionBackbone: imageClass({ other: morePatches }, tipsv2Backbone),
  },
  variants: {
    // The giant size.
    SwiGLU: { config: { use_swiglu_ffn: true }, classes: ["Tipsv2VisionModel"] },
  },
});
