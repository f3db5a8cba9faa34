import {
  activation,
  asSequence,
  atPixels,
  convTranspose2d,
  embedding,
  feedForward,
  layerNorm,
  module,
  Tensor,
} from "@tiny-random/nn";
import { samMlp } from "@tiny-random/vision/families/sam_vision_model";
import { decoderTokens } from "./prompt-parts.ts";
import { type TwoWayConfig, twoWayTransformer } from "./two-way-transformer.ts";

/** The config fields of the mask decoder. */
export interface MaskDecoderConfig extends TwoWayConfig {
  readonly hidden_act: string;
  readonly mlp_dim: number;
  readonly layer_norm_eps: number;
  readonly num_multimask_outputs: number;
  readonly iou_head_depth: number;
  readonly iou_head_hidden_dim: number;
}

/** Two transposed convolutions, each of which doubles both sides of the grid. */
const upscaled = (c: MaskDecoderConfig) => ({
  upscale_conv1: convTranspose2d(c.hidden_size, c.hidden_size / 4, 2, { stride: 2 }),
  upscale_conv2: convTranspose2d(c.hidden_size / 4, c.hidden_size / 8, 2, { stride: 2 }),
  upscale_layer_norm: layerNorm(c.hidden_size / 4, 1e-6),
});

/** The parts of the mask decoder. */
export const maskDecoderParts = (c: MaskDecoderConfig) => {
  const [width, count] = [c.hidden_size, c.num_multimask_outputs + 1];
  return {
    iou_token: embedding(1, width),
    mask_tokens: embedding(count, width),
    transformer: twoWayTransformer(c, {
      output: "out_proj",
      mlp: () => samMlp(width, c.mlp_dim, c.hidden_act),
      epsilon: c.layer_norm_eps,
    }),
    ...upscaled(c),
    output_hypernetworks_mlps: Array.from({ length: count }, () => feedForward(width, width, width / 8, 3)),
    iou_prediction_head: feedForward(width, c.iou_head_hidden_dim, count, c.iou_head_depth),
  };
};

/** What the mask decoder reads. */
export interface MaskPrompts {
  /** `[batch, prompts, points, width]` */
  readonly prompts: Tensor;
  /** `[batch, width, side, side]` */
  readonly image: Tensor;
  /** The positional embeddings of the image, of the same shape. */
  readonly positions: Tensor;
}

/**
 * Several masks of each prompt, and the IoU that each is expected to have (Kirillov et al., 2023). A hypernetwork maps each
 * mask's token to weights over the upscaled image. The first mask, for several points together, is left out.
 *
 * @returns `pred_masks` `[batch, prompts, masks, 4 · side, 4 · side]`, `iou_scores` `[batch, prompts, masks]`
 */
export const maskDecoder = (c: MaskDecoderConfig) => {
  const count = c.num_multimask_outputs + 1;
  return module(maskDecoderParts(c), (m, { prompts, image, positions }: MaskPrompts) => {
    const [batch, each] = [prompts.size(0), prompts.size(1)];
    const { tokens, forEachPrompt } = decoderTokens([m.iou_token, m.mask_tokens], prompts);
    const start = { tokens, pixels: asSequence(forEachPrompt(image)) };
    const attended = m.transformer(start, { tokens, pixels: asSequence(forEachPrompt(positions)) });
    const side = image.size(-1) as number;
    const gelu = activation("gelu");
    const grid = m.upscale_conv1(attended.pixels.transpose(1, 2).unflatten(2, [side, side]));
    const pixels = gelu(m.upscale_conv2(gelu(atPixels(grid, m.upscale_layer_norm)))).flatten(2);
    const maps = m.output_hypernetworks_mlps.map((mlp, index) => mlp(attended.tokens.select(1, 1 + index)));
    const masks = Tensor.stack(maps, 1).matmul(pixels).slice(1, 1);
    const scores = m.iou_prediction_head(attended.tokens.select(1, 0)).slice(1, 1);
    return {
      iou_scores: scores.reshape([batch, each, count - 1]),
      pred_masks: masks.reshape([batch, each, count - 1, 4 * side, 4 * side]),
    };
  });
};
