import { siglip2VisionModel } from "@tiny-random/atlas/configs/siglip2_vision_model";
import {
  type ConfigOf,
  defineArchitecture,
  type InputSynthesizer,
  type NamedTensors,
  narrowed,
  type SessionInput,
  type Tower,
} from "@tiny-random/core";
import {
  baseModel,
  calledAs,
  embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  Tensor,
  towerEncoder,
} from "@tiny-random/nn";
import { imageProcessorOf } from "../image-processor.ts";
import { processedImages } from "../inputs.ts";
import { attentionPooling } from "../layers/attention-pooling.ts";
import { numbered } from "../layers/feature-maps.ts";
import { type ImageTowerOutputs, imageTowerOutputs } from "../layers/image-tower.ts";
import { visionFamily } from "../vision-family.ts";

export const siglip2VisionFacts = narrowed(siglip2VisionModel, { patch_size: "number" });

/** The config of SigLIP 2's image tower. */
export type Siglip2VisionConfig = ConfigOf<typeof siglip2VisionFacts>;

/** Images as rows of patches. */
export interface PatchRows {
  /** `[batch, patches, features]` */
  readonly pixels: Tensor;
  /** Ones at patches and zeros at padding, int64 `[batch, patches]`. */
  readonly mask: Tensor;
  /** Patches of each image in height and width, int64 `[batch, 2]`. */
  readonly shapes: Tensor;
}

/** Each patch's row and column in its image, int64 `[batch, patches]`; padding has those of the first patch. */
const placesOf = ({ pixels, shapes }: PatchRows): [rows: Tensor, columns: Tensor] => {
  const [height, width] = [shapes.slice(1, 0, 1), shapes.slice(1, 1, 2)];
  const index = Tensor.arange(pixels.graph, pixels.size(1)).unsqueeze(0);
  const row = index.div(width);
  const isPatch = index.lt(height.mul(width)).to("int64");
  return [row.mul(isPatch), index.sub(row.mul(width)).mul(isPatch)];
};

/**
 * Shares of the learned positions along an axis in each patch's own: linear interpolation, antialiased where the image has
 * fewer patches than positions are learned.
 *
 * @param places int64 `[batch, patches]`
 * @param lengths patches of the axis, int64 `[batch, 1]`
 * @returns `[batch, patches, side]`
 */
export const axisShares = (places: Tensor, lengths: Tensor, side: number): Tensor => {
  const { graph } = places;
  const scale = graph.constant([side], "float32", []).div(lengths.to("float32"));
  const center = places.to("float32").add(0.5).mul(scale).sub(0.5).unsqueeze(-1);
  const learned = graph.constant(
    Array.from({ length: side }, (_, index) => index),
    "float32",
  );
  const distance = learned.sub(center).abs().div(scale.maximum(1).unsqueeze(-1));
  const shares = distance.mul(-1).add(1).maximum(0);
  return shares.div(shares.sum(-1, true));
};

/** Projected patches, each with the square of learned positions resized to its image's shape (NaFlex, Tschannen et al., 2025). */
const embeddings = (c: Siglip2VisionConfig) => {
  const side = Math.floor(Math.sqrt(c.num_patches));
  return module(
    {
      patch_embedding: linear(c.num_channels * c.patch_size ** 2, c.hidden_size),
      position_embedding: embedding(c.num_patches, c.hidden_size),
    },
    (m, images: PatchRows) => {
      const { pixels, shapes } = images;
      const [rows, columns] = placesOf(images);
      const vertical = axisShares(rows, shapes.slice(1, 0, 1), side).unsqueeze(-1);
      const horizontal = axisShares(columns, shapes.slice(1, 1, 2), side).unsqueeze(-2);
      const shares = vertical.mul(horizontal).flatten(-2);
      const table = pixels.graph.parameter(m.position_embedding.weight);
      return m.patch_embedding(pixels).add(shares.matmul(table));
    },
  );
};

/** SigLIP's tower over rows of patches; the head is attention pooling, where the config has one. */
export const siglip2VisionTower = (c: Siglip2VisionConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      head: c.vision_use_head ? attentionPooling(c) : undefined,
    },
    (m, images: PatchRows): ImageTowerOutputs => {
      const mask = paddingMask(images.mask);
      const states = m.encoder(m.embeddings(images), mask);
      const hidden = m.post_layernorm(states.at(-1) as Tensor);
      return { hidden, states, ...(m.head && { pooled: m.head(hidden, mask) }) };
    },
  );

/** What sessions read of images. */
export const patchRowInputs = (c: Siglip2VisionConfig, batch = "batch_size"): Record<string, SessionInput> => ({
  pixel_values: { dtype: "float32", axes: [batch, "max_num_patches", c.num_channels * c.patch_size ** 2] },
  pixel_attention_mask: { dtype: "int64", axes: [batch, "max_num_patches"] },
  spatial_shapes: { dtype: "int64", axes: [batch, 2] },
});

/** The rows of patches among a session's inputs. */
export const patchRowsOf = ({ pixel_values, pixel_attention_mask, spatial_shapes }: NamedTensors): PatchRows => {
  if (!pixel_values || !pixel_attention_mask || !spatial_shapes)
    throw new Error("an image tower needs patches, their mask and the shapes of images");
  return { pixels: pixel_values, mask: pixel_attention_mask, shapes: spatial_shapes };
};

/** Images of two shapes, one of which is padded; others have more patches than positions are learned. */
export const patchRowImages =
  (c: Pick<Siglip2VisionConfig, "num_patches">): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    const processor = imageProcessorOf(processors);
    if (kind === "golden") return processedImages(processor, [attempt, attempt + 1], undefined, true);
    const more = { max_num_patches: 2 * c.num_patches };
    if (kind === "other") return processedImages(processor, [attempt + 2, attempt + 3, attempt + 4], more, true);
    return kind === "distant" ? processedImages(processor, [attempt], more) : undefined;
  };

/** The role `encoder`: rows of patches → `last_hidden_state`, `hidden_states.N`, and `pooler_output` where there is a head. */
const encoder = (c: Siglip2VisionConfig): Tower => {
  const tower = siglip2VisionTower(c);
  const run = (inputs: NamedTensors): NamedTensors => {
    const outputs = tower(patchRowsOf(inputs));
    return { ...imageTowerOutputs(outputs), ...numbered("hidden_states", outputs.states) };
  };
  return {
    module: calledAs(tower, run),
    inputs: patchRowInputs(c),
    width: c.hidden_size,
    synthesize: patchRowImages(c),
  };
};

/** The preprocessor_config.json of Google's checkpoints. */
export const processor = {
  image_processor_type: "Siglip2ImageProcessor",
  do_resize: true,
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  max_num_patches: 256,
  patch_size: 16,
};

/** The edge of a square image with as many patches as positions are learned. */
export const imageSize = (c: Siglip2VisionConfig): number => Math.floor(Math.sqrt(c.num_patches)) * c.patch_size;

/** How images are cut into patches. */
export const processorSettings = (c: Siglip2VisionConfig) => ({
  max_num_patches: c.num_patches,
  patch_size: c.patch_size,
});

export default visionFamily<Siglip2VisionConfig>({
  facts: siglip2VisionFacts,
  repo: "google/siglip2-base-patch16-naflex",
  processor,
  imageSize,
  processorSettings,
  // Siglip2Processor has 16 pixels in its code and does not read preprocessor_config.json for it.
  tiny: (c) => ({ num_patches: 16, patch_size: c.patch_size }),
  towers: { encoder },
  architectures: {
    Siglip2VisionModel: defineArchitecture({
      padding: { none: "patches of padding have states too" },
      build: (c: Siglip2VisionConfig) => baseModel(siglip2VisionTower(c)),
      sessions: (model, c: Siglip2VisionConfig) => ({
        vision_model: {
          inputs: patchRowInputs(c),
          trace: (inputs) => imageTowerOutputs(model(patchRowsOf(inputs))),
        },
      }),
      inputs: (c: Siglip2VisionConfig) => patchRowImages(c),
      forward: (run, inputs) => run("vision_model", inputs),
    }),
  },
});
