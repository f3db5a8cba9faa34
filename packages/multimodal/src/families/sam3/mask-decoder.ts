import type { Sam3MaskDecoderConfig } from "@tiny-random/atlas/configs/sam3_mask_decoder";
import { conv2d, groupNorm, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { masksOf } from "@tiny-random/vision/layers/mask-queries";
import { predictionHead } from "@tiny-random/vision/layers/prediction-head";
import { attention, type Prompt } from "./attention.ts";

/** Levels from the coarsest to the finest, each added to the one before it at its size (FPN). */
const pixelDecoder = ({ hidden_size: width, num_upsampling_stages }: Sam3MaskDecoderConfig) => {
  const stages = Array.from({ length: num_upsampling_stages });
  return module(
    {
      conv_layers: stages.map(() => conv2d(width, width, 3, { padding: 1 })),
      norms: stages.map(() => groupNorm(8, width)),
    },
    (m, coarsest: Tensor, finer: readonly Tensor[]) =>
      finer.reduce((x, map, stage) => {
        const [convolution, norm] = [m.conv_layers[stage], m.norms[stage]];
        if (!convolution || !norm) throw new Error(`no stage for level ${stage}`);
        const size: [number, number] = [Number(map.size(2)), Number(map.size(3))];
        return norm(convolution(x.interpolate({ size, mode: "nearest" }).add(map))).relu();
      }, coarsest),
  );
};

/** What masks are made of. */
interface MaskInputs {
  /** Of every query, `[batch, queries, width]`. */
  readonly queries: Tensor;
  /** Of every place of the coarsest map, `[batch, places, width]`. */
  readonly places: Tensor;
  readonly prompt: Prompt;
  /** The finest first. */
  readonly maps: readonly Tensor[];
}

/** A mask for every query, and one of all that the prompt means. */
export const maskDecoder = (c: Sam3MaskDecoderConfig) => {
  const width = c.hidden_size;
  return module(
    {
      pixel_decoder: pixelDecoder(c),
      mask_embedder: predictionHead(width, width),
      instance_projection: conv2d(width, width, 1),
      semantic_projection: conv2d(width, 1, 1),
      prompt_cross_attn: attention(c),
      prompt_cross_attn_norm: layerNorm(width),
    },
    (m, { queries, places, prompt, maps }: MaskInputs) => {
      const { states, mask } = prompt;
      const query = m.prompt_cross_attn_norm(places);
      const told = places.add(m.prompt_cross_attn({ query, key: states, value: states, mask }));
      const coarsest = maps.at(-1) as Tensor;
      const pixels = m.pixel_decoder(told.transpose(1, 2).reshape(coarsest.shape), maps.slice(0, -1).toReversed());
      return {
        pred_masks: masksOf(m.mask_embedder(queries), m.instance_projection(pixels)),
        semantic_seg: m.semantic_projection(pixels),
      };
    },
  );
};
