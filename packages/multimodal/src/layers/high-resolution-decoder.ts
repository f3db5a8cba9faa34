import {
  activation,
  asSequence,
  atPixels,
  conv2d,
  convTranspose2d,
  embedding,
  feedForward,
  layerNorm,
  module,
  Tensor,
} from "@tiny-random/nn";
import { decoderTokens } from "./prompt-parts.ts";
import { type TwoWayConfig, twoWayTransformer } from "./two-way-transformer.ts";

/** The config fields of SAM 2's mask decoder. */
export interface HighResolutionDecoderConfig extends TwoWayConfig {
  readonly mlp_dim: number;
  readonly num_multimask_outputs: number;
  readonly iou_head_depth: number;
  readonly iou_head_hidden_dim: number;
}

/** What the decoder reads. */
export interface DecoderPrompts {
  /** `[batch, prompts, points, width]` */
  readonly prompts: Tensor;
  /** The image's maps after `fineMaps`, the finest first; the last one has what stands for a mask. */
  readonly maps: readonly [finest: Tensor, finer: Tensor, coarsest: Tensor];
  /** The positional embeddings of the coarsest map, of its shape. */
  readonly positions: Tensor;
}

/**
 * SAM's mask decoder with finer maps of the image added while masks are enlarged, and a score of whether there is an object
 * (Ravi et al., 2024). The first mask, for several points together, is left out.
 *
 * @returns `pred_masks` `[batch, prompts, masks, rows, columns]` of the finest map's size, `iou_scores`, `object_score_logits`
 */
export const highResolutionDecoder = (c: HighResolutionDecoderConfig) => {
  const [width, count] = [c.hidden_size, c.num_multimask_outputs + 1];
  return module(
    {
      iou_token: embedding(1, width),
      mask_tokens: embedding(count, width),
      transformer: twoWayTransformer(c, {
        output: "o_proj",
        mlp: () => feedForward(width, c.mlp_dim, width, c.num_hidden_layers),
        epsilon: 1e-5,
      }),
      upscale_conv1: convTranspose2d(width, width / 4, 2, { stride: 2 }),
      upscale_conv2: convTranspose2d(width / 4, width / 8, 2, { stride: 2 }),
      upscale_layer_norm: layerNorm(width / 4, 1e-6),
      output_hypernetworks_mlps: Array.from({ length: count }, () => feedForward(width, width, width / 8, 3)),
      iou_prediction_head: feedForward(width, c.iou_head_hidden_dim, count, c.iou_head_depth),
      conv_s0: conv2d(width, width / 8, 1),
      conv_s1: conv2d(width, width / 4, 1),
      obj_score_token: embedding(1, width),
      pred_obj_score_head: feedForward(width, width, 1, 3),
    },
    (m, { prompts, maps: [finest, finer, coarsest], positions }: DecoderPrompts) => {
      const [batch, each] = [prompts.size(0), prompts.size(1)];
      const { tokens, forEachPrompt } = decoderTokens([m.obj_score_token, m.iou_token, m.mask_tokens], prompts);
      const start = { tokens, pixels: asSequence(forEachPrompt(coarsest)) };
      const attended = m.transformer(start, { tokens, pixels: asSequence(forEachPrompt(positions)) });
      const [rows, columns] = [coarsest.size(2) as number, coarsest.size(3) as number];
      const gelu = activation("gelu");
      const grid = attended.pixels.transpose(1, 2).unflatten(2, [rows, columns]);
      const enlarged = gelu(atPixels(m.upscale_conv1(grid).add(forEachPrompt(finer)), m.upscale_layer_norm));
      const pixels = gelu(m.upscale_conv2(enlarged).add(forEachPrompt(finest))).flatten(2);
      const weights = m.output_hypernetworks_mlps.map((mlp, index) => mlp(attended.tokens.select(1, 2 + index)));
      const masks = Tensor.stack(weights, 1).matmul(pixels).slice(1, 1);
      const scores = m.iou_prediction_head(attended.tokens.select(1, 1)).sigmoid().slice(1, 1);
      return {
        iou_scores: scores.reshape([batch, each, count - 1]),
        pred_masks: masks.reshape([batch, each, count - 1, 4 * rows, 4 * columns]),
        object_score_logits: m.pred_obj_score_head(attended.tokens.select(1, 0)).reshape([batch, each, 1]),
      };
    },
  );
};
