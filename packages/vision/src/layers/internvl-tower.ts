// InternViT (Chen et al., 2023): BEiT's scaled layers in a tower with a class token, for InternVL's kin.
import type { Architecture, ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  asSequence,
  attend,
  interpolatedPositions,
  layerNorm,
  linear,
  module,
  patchProjection,
  rmsNorm,
  scale,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "../image-size.ts";
import type { ImageInputOptions } from "../inputs.ts";
import { dinov2Mlp } from "./dinov2.ts";
import { afterEach } from "./feature-maps.ts";
import { morePatches } from "./image-class.ts";
import { type ImageTowerOutputs, imageTowerOutputs } from "./image-tower.ts";
import { imageTowerClass } from "./image-tower-class.ts";
import { learnedTokens, tokensFor } from "./vit-embeddings.ts";

/** The config fields of such a tower. */
export interface InternVLTowerConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly attention_bias: boolean;
  readonly use_qk_norm: boolean;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly norm_type: string;
  readonly layer_norm_eps: number;
  readonly image_size: WrittenSize;
  readonly patch_size: WrittenSize;
  readonly num_channels: number;
  readonly use_mask_token: boolean;
  readonly use_absolute_position_embeddings: boolean;
  readonly use_mean_pooling: boolean;
}

const edges = (c: InternVLTowerConfig) => {
  const [image, patch] = [imageSizeOf(c.image_size), imageSizeOf(c.patch_size)];
  return {
    patch: [patch.height, patch.width] as const,
    grid: [Math.floor(image.height / patch.height), Math.floor(image.width / patch.width)] as const,
  };
};

/** The class token and patches, with learned positions where the config has them. */
const embeddings = (c: InternVLTowerConfig) => {
  const { patch, grid } = edges(c);
  const width = c.hidden_size;
  const patches = patchProjection(c.num_channels, width, patch);
  return module(
    {
      cls_token: learnedTokens(width),
      mask_token: c.use_mask_token ? learnedTokens(width) : undefined,
      patch_embeddings: module({ projection: patches }, (m, x: Tensor) => m.projection(x)),
      position_embeddings: c.use_absolute_position_embeddings ? learnedTokens(width, 1 + grid[0] * grid[1]) : undefined,
    },
    (m, pixels: Tensor) => {
      const places = m.patch_embeddings(pixels);
      const sequence = asSequence(places);
      const x = Tensor.cat([tokensFor(m.cls_token, sequence), sequence], 1);
      if (!m.position_embeddings) return x;
      const learned = { table: m.position_embeddings, tokens: 1, learned: grid };
      return x.add(interpolatedPositions(x, learned, [places.size(2), places.size(3)]));
    },
  );
};

const attention = (c: InternVLTowerConfig) => {
  const { hidden_size: width, num_attention_heads: heads, attention_bias: bias, use_qk_norm: isNormed } = c;
  const projection = () => linear(width, width, { bias });
  const norm = () => (isNormed ? rmsNorm(width, 1e-6) : undefined);
  return module(
    {
      q_proj: projection(),
      k_proj: projection(),
      v_proj: projection(),
      projection_layer: linear(width, width),
      q_norm: norm(),
      k_norm: norm(),
    },
    (m, x: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const [query, key] = [m.q_proj(x), m.k_proj(x)];
      const normed = [m.q_norm?.(query) ?? query, m.k_norm?.(key) ?? key] as const;
      return m.projection_layer(attend(split(normed[0]), split(normed[1]), split(m.v_proj(x)), {}));
    },
  );
};

/** Attention among the places of an image, `[batch, length, width]` → the same. */
type AttentionBlock = ((x: Tensor) => Tensor) & AnyModule;

/** The same attention of one projection to queries, keys and values. */
export const fusedInternvlAttention = (c: InternVLTowerConfig): AttentionBlock => {
  const { hidden_size: width, num_attention_heads: heads, attention_bias: bias, use_qk_norm: isNormed } = c;
  const norm = () => (isNormed ? rmsNorm(width, 1e-6) : undefined);
  return module(
    { qkv: linear(width, 3 * width, { bias }), proj: linear(width, width), q_norm: norm(), k_norm: norm() },
    (m, x: Tensor) => {
      const [query, key, value] = m.qkv(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const normed = [m.q_norm?.(query) ?? query, m.k_norm?.(key) ?? key] as const;
      return m.proj(attend(split(normed[0]), split(normed[1]), split(value), {}));
    },
  );
};

/** A pre-norm layer whose blocks are each scaled before they are added. */
const layer = (c: InternVLTowerConfig, attended: AttentionBlock = attention(c)) => {
  const width = c.hidden_size;
  const norm = () => (c.norm_type === "rms_norm" ? rmsNorm : layerNorm)(width, c.layer_norm_eps);
  return module(
    {
      attention: attended,
      mlp: dinov2Mlp(c, c.intermediate_size),
      layernorm_before: norm(),
      layernorm_after: norm(),
      lambda_1: scale(width),
      lambda_2: scale(width),
    },
    (m, x: Tensor) => {
      const h = x.add(m.attention(m.layernorm_before(x)).mul(m.lambda_1));
      return h.add(m.mlp(m.layernorm_after(h)).mul(m.lambda_2));
    },
  );
};

const layersOf = (c: InternVLTowerConfig, attended?: (c: InternVLTowerConfig) => AttentionBlock) =>
  Array.from({ length: c.num_hidden_layers }, () => layer(c, attended?.(c)));

const encoder = (c: InternVLTowerConfig) => module({ layer: layersOf(c) }, (m, x: Tensor) => afterEach(m.layer, x));

const parts = (c: InternVLTowerConfig) => ({
  embeddings: embeddings(c),
  layernorm: c.use_mean_pooling ? undefined : layerNorm(c.hidden_size, c.layer_norm_eps),
});

const outputsOf = (states: readonly Tensor[], norm: ReturnType<typeof parts>["layernorm"]): ImageTowerOutputs => {
  const last = states.at(-1) as Tensor;
  return { hidden: norm?.(last) ?? last, states };
};

/** The tower of InternVL, whose layers stand below `encoder`. */
export const internvlTower = (c: InternVLTowerConfig) =>
  module({ ...parts(c), encoder: encoder(c) }, (m, pixels: Tensor) =>
    outputsOf(m.encoder(m.embeddings(pixels)), m.layernorm),
  );

/**
 * The same, whose layers stand beside the embeddings (Qianfan-OCR).
 *
 * @param attended attention in another form than the usual one
 */
export const flatInternvlTower = (c: InternVLTowerConfig, attended?: (c: InternVLTowerConfig) => AttentionBlock) =>
  module({ ...parts(c), layers: layersOf(c, attended) }, (m, pixels: Tensor) =>
    outputsOf(afterEach(m.layers, m.embeddings(pixels)), m.layernorm),
  );

/** Images of another size too. */
const otherImages = (c: InternVLTowerConfig): ImageInputOptions => ({
  other: morePatches({ image_size: c.image_size, patch_size: edges(c).patch[0] }),
});

/** The class of such a tower. */
export const internvlTowerClass = <C extends ModelConfig & InternVLTowerConfig>(
  tower: (c: C) => ((pixels: Tensor) => ImageTowerOutputs) & AnyModule,
): Architecture<C> => imageTowerClass(tower, (model, pixels) => imageTowerOutputs(model(pixels)), otherImages);
