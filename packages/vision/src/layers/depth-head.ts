import type { Context, ModelConfig } from "@tiny-random/core";
import { conv2d, type Dim, module, type Tensor } from "@tiny-random/nn";
import { type BackboneConfig, checkPatchStates, shrunkBackbone } from "./nested-backbone.ts";

/** The config fields that the head reads. */
interface DepthHeadConfig {
  readonly fusion_hidden_size: number;
  readonly head_hidden_size: number;
}

/**
 * Depth at every pixel of a map, `[batch, height, width]` (Depth Anything; Yang et al., 2024).
 *
 * @param act makes depth of scores
 */
export const depthHead = (c: DepthHeadConfig, act: (scores: Tensor) => Tensor) => {
  const width = c.fusion_hidden_size;
  return module(
    {
      conv1: conv2d(width, width / 2, 3, { padding: 1 }),
      conv2: conv2d(width / 2, c.head_hidden_size, 3, { padding: 1 }),
      conv3: conv2d(c.head_hidden_size, 1, 1),
    },
    (m, fused: Tensor, size: readonly [height: Dim, width: Dim]) => {
      const upsampled = m.conv1(fused).interpolate({ size, mode: "bilinear", align_corners: true });
      return act(m.conv3(m.conv2(upsampled).relu()).squeeze(1));
    },
  );
};

/** Fields of the tiny config of a model with such a head: a neck narrower than the backbone, the head narrower still. */
export const tinyDepth = <B extends ModelConfig & { readonly hidden_size: number }>(
  c: BackboneConfig<B> & { readonly neck_hidden_sizes: readonly number[] },
  context: Context,
  merged: BackboneConfig<B>,
) => {
  checkPatchStates(c.model_type, c.backbone_config);
  const backbone_config = shrunkBackbone(merged, context);
  const { hidden_size: width } = backbone_config;
  return {
    backbone_config,
    reassemble_hidden_size: width,
    neck_hidden_sizes: c.neck_hidden_sizes.map((_, index) => (width / 4) * (index + 1)),
    fusion_hidden_size: width / 2,
    head_hidden_size: width / 4,
  };
};
