import type { NamedTensors } from "@tiny-random/core";
import {
  activation,
  asSequence,
  atPixels,
  channelsFirst,
  conv2d,
  convTranspose2d,
  embedding,
  feedForward,
  layerNorm,
  module,
  Tensor,
} from "@tiny-random/nn";
import { decoderTokens } from "../../layers/prompt-parts.ts";
import { type MaskDecoderConfig, type MaskPrompts, maskDecoderParts } from "../../layers/sam-mask-decoder.ts";

/** The config fields of SAM-HQ's mask decoder. */
interface FusedDecoderConfig extends MaskDecoderConfig {
  /** Features of the image encoder's states. */
  readonly vit_dim: number;
}

const doubling = (inputs: number, outputs: number) => convTranspose2d(inputs, outputs, 2, { stride: 2 });

/** What SAM-HQ has beside SAM's mask decoder. */
const furtherParts = ({ hidden_size: width, vit_dim }: FusedDecoderConfig) => ({
  hq_token: embedding(1, width),
  hq_mask_mlp: feedForward(width, width, width / 8, 3),
  compress_vit_conv1: doubling(vit_dim, width),
  compress_vit_norm: layerNorm(width, 1e-6),
  compress_vit_conv2: doubling(width, width / 8),
  encoder_conv1: doubling(width, width / 4),
  encoder_norm: layerNorm(width / 4, 1e-6),
  encoder_conv2: doubling(width / 4, width / 8),
  mask_conv1: conv2d(width / 8, width / 4, 3, { padding: 1 }),
  mask_norm: layerNorm(width / 4, 1e-6),
  mask_conv2: conv2d(width / 4, width / 8, 3, { padding: 1 }),
});

type Parts = Readonly<ReturnType<typeof maskDecoderParts> & ReturnType<typeof furtherParts>>;

const gelu = activation("gelu");

/** Early and last states of the image, as large as masks: `[batch, width / 8, 4 · side, 4 · side]`. */
const fusedFeatures = (m: Parts, { image_embeddings: last, intermediate_embeddings: early }: NamedTensors): Tensor => {
  if (!last || !early) throw new Error("SAM-HQ reads early states of the image too");
  const encoded = m.encoder_conv2(gelu(atPixels(m.encoder_conv1(last), m.encoder_norm)));
  const compressed = m.compress_vit_conv2(
    gelu(atPixels(m.compress_vit_conv1(channelsFirst(early)), m.compress_vit_norm)),
  );
  return encoded.add(compressed);
};

/** Masks and their scores, the best first: `[rows, masks, pixels]`, `[rows, masks]`. */
const bestFirst = (masks: Tensor, scores: Tensor) => {
  const count = scores.size(-1) as number;
  for (let place = 1; place < count; place++) scores.graph.noteChoice({ scores, count: place });
  const { values, indices } = scores.topk(count);
  return { scores: values, masks: masks.gather(1, indices.unsqueeze(-1).expand(masks.shape)) };
};

/**
 * SAM's masks, the best first. One further token makes a mask of high quality from early and last states of the image, which
 * is added to each (Ke et al., 2023).
 *
 * @returns `pred_masks` `[batch, prompts, masks, 4 · side, 4 · side]`, `iou_scores` `[batch, prompts, masks]`
 */
export const fusedDecoder = (c: FusedDecoderConfig) => {
  const count = c.num_multimask_outputs + 1;
  return module(
    { ...maskDecoderParts(c), ...furtherParts(c) },
    (m, { prompts, image, positions }: MaskPrompts, further: NamedTensors) => {
      const [batch, each] = [prompts.size(0), prompts.size(1)];
      const { tokens, forEachPrompt } = decoderTokens([m.iou_token, m.mask_tokens, m.hq_token], prompts);
      const start = { tokens, pixels: asSequence(forEachPrompt(image)) };
      const attended = m.transformer(start, { tokens, pixels: asSequence(forEachPrompt(positions)) });
      const side = image.size(-1) as number;
      // Transformers enlarges the image as it was before the transformer, its rows and columns exchanged (SamHQMaskDecoder).
      const grid = m.upscale_conv1(forEachPrompt(image).transpose(2, 3));
      const enlarged = gelu(m.upscale_conv2(gelu(atPixels(grid, m.upscale_layer_norm))));
      const sharpened = m.mask_conv2(gelu(atPixels(m.mask_conv1(enlarged), m.mask_norm)));
      const features = sharpened.add(forEachPrompt(fusedFeatures(m, further)));
      const maps = m.output_hypernetworks_mlps.map((mlp, index) => mlp(attended.tokens.select(1, 1 + index)));
      const plain = Tensor.stack(maps, 1).matmul(enlarged.flatten(2)).slice(1, 1);
      const sharp = m
        .hq_mask_mlp(attended.tokens.select(1, 1 + count))
        .unsqueeze(1)
        .matmul(features.flatten(2));
      const best = bestFirst(plain, m.iou_prediction_head(attended.tokens.select(1, 0)).slice(1, 1));
      return {
        iou_scores: best.scores.reshape([batch, each, count - 1]),
        pred_masks: best.masks.add(sharp).reshape([batch, each, count - 1, 4 * side, 4 * side]),
      };
    },
  );
};
