import { aimv2VisionModel } from "@tiny-random/atlas/configs/aimv2_vision_model";
import { type ConfigOf, narrowed, type SessionInput } from "@tiny-random/core";
import {
  asSequence,
  attend,
  baseModel,
  embedding,
  gatedTowerEncoder,
  linear,
  module,
  patchProjection,
  rmsNorm,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { morePatches } from "../layers/image-class.ts";
import { type ImageTowerOutputs, imageTowerOutputs } from "../layers/image-tower.ts";
import { imagesOfOneSize, towerClassOf } from "../layers/image-tower-class.ts";
import { patchSinusoids } from "../layers/patch-sinusoids.ts";
import { learnedTokens, tokensFor } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./clip_vision_model.ts";

export const aimv2VisionFacts = narrowed(aimv2VisionModel, { image_size: "number", patch_size: "number" });

/** The config of AIMv2's image tower. */
export type Aimv2VisionConfig = ConfigOf<typeof aimv2VisionFacts>;

/** Normalized patches with learned positions; with sinusoids in checkpoints for images of any size. */
const embeddings = (c: Aimv2VisionConfig) =>
  module(
    {
      patch_embed: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
      rms_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      position_embedding: c.is_native
        ? undefined
        : embedding(Math.floor(c.image_size / c.patch_size) ** 2, c.hidden_size),
    },
    (m, pixels: Tensor) => {
      const grid = m.patch_embed(pixels);
      const patches = m.rms_norm(asSequence(grid));
      const learned = m.position_embedding && pixels.graph.parameter(m.position_embedding.weight);
      return patches.add(learned ?? patchSinusoids(grid, c.hidden_size));
    },
  );

/** A learned query, which is not projected, attends to all patches: `[batch, patches, width]` → `[batch, width]`. */
const poolingHead = (c: Aimv2VisionConfig) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const split = (x: Tensor) => splitHeads(x, heads, width / heads);
  return module(
    {
      k_proj: linear(width, width, { bias: c.qkv_bias }),
      v_proj: linear(width, width, { bias: c.qkv_bias }),
      cls_token: learnedTokens(width),
      output_proj: linear(width, width),
    },
    (m, hidden: Tensor) => {
      const query = tokensFor(m.cls_token, hidden);
      const attended = attend(split(query), split(m.k_proj(hidden)), split(m.v_proj(hidden)));
      return m.output_proj(attended.select(1, 0));
    },
  );
};

/** AIMv2's tower (Fini et al., 2024): gated layers over patches, and attention pooling where the config has a head. */
export const aimv2VisionTower = (c: Aimv2VisionConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: gatedTowerEncoder(c),
      rms_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      head: c.use_head ? poolingHead(c) : undefined,
    },
    (m, pixels: Tensor): ImageTowerOutputs => {
      const states = m.encoder(m.embeddings(pixels));
      const hidden = m.rms_norm(states.at(-1) as Tensor);
      return { hidden, states, ...(m.head && { pooled: m.head(hidden) }) };
    },
  );

/** Images of one size, unless positions are sinusoids. */
export const aimv2Images = (c: Aimv2VisionConfig, batch = "batch_size"): SessionInput =>
  c.is_native ? { dtype: "float32", axes: [batch, c.num_channels, "height", "width"] } : imagesOfOneSize(c, batch);

export default visionFamily({
  facts: aimv2VisionFacts,
  repo: "apple/aimv2-large-patch14-224-lit",
  processor,
  architectures: {
    Aimv2VisionModel: towerClassOf(
      {
        declared: (c: Aimv2VisionConfig) => aimv2Images(c),
        made: (c) => (c.is_native ? { other: morePatches(c) } : {}),
      },
      (c) => baseModel(aimv2VisionTower(c)),
      (tower, pixels) => imageTowerOutputs(tower(pixels)),
    ),
  },
  variants: {
    "images of any size": { config: { is_native: true }, classes: ["Aimv2VisionModel"] },
    "no head, with biases": {
      config: { use_head: false, qkv_bias: true, mlp_bias: true },
      classes: ["Aimv2VisionModel"],
    },
  },
});
