// The Vision Transformer of EoMT and of VidEoMT: DINOv2's layers with the names of CLIP's attention, fixed positions of patches alone.
import { asSequence, embedding, module, type Parameter, Tensor, towerAttention } from "@tiny-random/nn";
import { labelNames } from "../vision-family.ts";
import { dinov2Layer, separateSwiGlu } from "./dinov2.ts";
import type { QueryEncoderConfig } from "./query-encoder.ts";
import { learnedTokens, patchCount, patchEmbeddings, tokensFor } from "./vit-embeddings.ts";

/** The config fields that its embeddings and layers read. */
export interface EomtConfig extends QueryEncoderConfig {
  readonly num_channels: number;
  readonly num_attention_heads: number;
  readonly mlp_ratio: number;
  readonly use_swiglu_ffn: boolean;
}

/** DINOv2's layer with the names of CLIP's attention. */
export const eomtLayer = (c: EomtConfig) => dinov2Layer(c, { attention: towerAttention(c), swiGlu: separateSwiGlu });

/**
 * The class token, registers and patches with their positions: `[batch, tokens + patches, width]`.
 *
 * @param maskToken what checkpoints have beside them
 */
export const eomtEmbeddings = (c: EomtConfig, maskToken?: Parameter) =>
  module(
    {
      cls_token: learnedTokens(c.hidden_size),
      mask_token: maskToken,
      register_tokens: learnedTokens(c.hidden_size, c.num_register_tokens),
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: embedding(patchCount(c), c.hidden_size),
    },
    (m, pixels: Tensor) => {
      const patches = asSequence(m.patch_embeddings(pixels));
      const placed = patches.add(pixels.graph.parameter(m.position_embeddings.weight));
      return Tensor.cat([tokensFor(m.cls_token, placed), tokensFor(m.register_tokens, placed), placed], 1);
    },
  );

/** Three layers, the last two with queries; masks of tiny images. */
export const tinyQueryEncoder = (c: QueryEncoderConfig) => ({
  num_hidden_layers: 3,
  num_blocks: 2,
  num_queries: Math.min(c.num_queries, 5),
});

/** Names of labels of checkpoints that segment COCO. */
export const cocoLabels = labelNames(["person", "bicycle", "car"]);

/** The preprocessor_config.json of panoptic checkpoints. */
export const eomtProcessor = {
  image_processor_type: "EomtImageProcessor",
  do_normalize: true,
  do_pad: true,
  do_rescale: true,
  do_resize: true,
  do_split_image: false,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 640, longest_edge: 640 },
};
