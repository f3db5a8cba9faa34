import {
  asSequence,
  baseModel,
  embedding,
  layerNorm,
  module,
  paddingMask,
  patchProjection,
  type Tensor,
  towerEncoder,
} from "@tiny-random/nn";
import { type ImageTowerOutputs, imageTowerOutputs } from "../layers/image-tower.ts";
import { imageEncoderOf, imageTowerClass } from "../layers/image-tower-class.ts";
import { sharedPlaces } from "../layers/shared-places.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./siglip_vision_model.ts";

/** The defaults of Idefics3VisionConfig. */
export const defaults = {
  model_type: "idefics3_vision",
  hidden_size: 1152,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 16,
  num_channels: 3,
  image_size: 224,
  patch_size: 32,
  hidden_act: "gelu_pytorch_tanh",
  layer_norm_eps: 1e-6,
  attention_dropout: 0,
  initializer_range: 0.02,
};
type Idefics3VisionConfig = typeof defaults;

/** What differs in the tower of Idefics3-8B-Llama3. */
export const reference = { image_size: 364, patch_size: 14, intermediate_size: 4304, num_hidden_layers: 27 };

/** Every patch of a map, `[batch, width, rows, columns]`, is image. */
const allKept = (grid: Tensor): Tensor =>
  grid.graph.constant([1], "float32", []).expand([grid.size(0), grid.size(2), grid.size(3)]);

/** Patches with the positions that their shares of the image fall on. */
const embeddings = (c: Idefics3VisionConfig) => {
  const side = Math.floor(c.image_size / c.patch_size);
  return module(
    {
      patch_embedding: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
      position_embedding: embedding(side ** 2, c.hidden_size),
    },
    (m, pixels: Tensor, given?: Tensor) => {
      const grid = m.patch_embedding(pixels);
      const kept = given ?? allKept(grid);
      return { patches: asSequence(grid).add(m.position_embedding(sharedPlaces(kept, side))), kept: kept.flatten(1) };
    },
  );
};

/** SigLIP's tower for images of any size, padding among their patches (Laurençon et al., 2024). */
const tower = (c: Idefics3VisionConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor, given?: Tensor): ImageTowerOutputs => {
      const { patches, kept } = m.embeddings(pixels, given);
      const states = m.encoder(patches, given && paddingMask(kept));
      return { hidden: m.post_layernorm(states.at(-1) as Tensor), states };
    },
  );

export default visionFamily({
  defaults,
  repo: "HuggingFaceM4/Idefics3-8B-Llama3",
  reference,
  processor: { ...processor, size: { height: 364, width: 364 } },
  towers: { encoder: imageEncoderOf(tower) },
  architectures: {
    Idefics3VisionTransformer: imageTowerClass(
      (c: Idefics3VisionConfig) => baseModel(tower(c)),
      (model, pixels) => imageTowerOutputs(model(pixels)),
    ),
  },
});
