import { videoLlama3Vision } from "@tiny-random/atlas/configs/video_llama_3_vision";
import {
  type ConfigOf,
  defineArchitecture,
  type InputSynthesizer,
  type NamedTensors,
  narrowed,
  type SessionInput,
  type Tower,
} from "@tiny-random/core";
import { calledAs, groupMask, layerNorm, module, Tensor } from "@tiny-random/nn";
import { imageProcessorOf } from "../image-processor.ts";
import { processedImages } from "../inputs.ts";
import { axialRotary } from "../layers/packed/packed-attention.ts";
import { packedTowerLayer } from "../layers/packed/packed-tower-layer.ts";
import { convolvedPatches } from "../layers/packed/patch-embedding.ts";
import { patchPlaces } from "../layers/packed/patch-places.ts";
import { visionFamily } from "../vision-family.ts";

export const videoLlama3VisionFacts = narrowed(videoLlama3Vision, { patch_size: "number" });
type Config = ConfigOf<typeof videoLlama3VisionFacts>;

/** Images of any sizes, and how many patches along an edge become one token of each. */
interface MergedImages {
  /** `[patches, channels · patch²]`, those of a block one after another. */
  readonly patches: Tensor;
  /** `[images, 3]` */
  readonly grids: Tensor;
  /** `[images]` */
  readonly merges: Tensor;
}

/**
 * An image shrunk to one vector for each block by bilinear interpolation without antialiasing, which reads the four patches
 * around the middle of a block; one of them where the block's edge is odd.
 *
 * @param states `[patches, width]`
 * @param merge of each patch's image, `[patches]`
 * @param place of each patch in its image
 */
const shrunk = (states: Tensor, merge: Tensor, place: Tensor): Tensor => {
  const isFirst = place.remainder(merge.mul(merge)).eq(0);
  const ofBlock = (x: Tensor) => x.compress(0, isFirst, "tokens");
  const first = ofBlock(Tensor.arange(states.graph, states.size(0)));
  const edge = ofBlock(merge);
  const [before, behind] = [edge.sub(1).div(2), edge.div(2)];
  const corners = [before, behind].flatMap((row) => [before, behind].map((column) => row.mul(edge).add(column)));
  const [sum, ...rest] = corners.map((corner) => states.index_select(0, first.add(corner))) as [Tensor, ...Tensor[]];
  return rest.reduce((total, one) => total.add(one), sum).mul(0.25);
};

/** SigLIP's tower of packed patches without learned positions, whose images shrink at its end (VideoLLaMA 3, Zhang et al., 2025). */
const tower = (c: Config) => {
  const embeddings = module(
    { patch_embedding: convolvedPatches(c.hidden_size, [c.num_channels, c.patch_size, c.patch_size]) },
    (m, patches: Tensor) => m.patch_embedding(patches),
  );
  const encoder = module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => packedTowerLayer(c, c.layer_norm_eps)) },
    (m) => m.layers,
  );
  return module(
    { embeddings, encoder, post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, { patches, grids, merges }: MergedImages) => {
      const { row, column, frame, starts, ofPatch } = patchPlaces(patches, grids, merges);
      const theta = Number(c.rope_parameters["rope_theta"]);
      const packing = {
        mask: groupMask(frame),
        rotary: axialRotary(row, column, c.hidden_size / c.num_attention_heads, theta),
      };
      const embedded = m.embeddings(patches);
      const states = m.post_layernorm(encoder.layers.reduce((x, one) => one(x, packing), embedded)).squeeze(0);
      const place = Tensor.arange(patches.graph, patches.size(0)).sub(ofPatch(starts));
      return shrunk(states, ofPatch(merges), place);
    },
  );
};

const sessionInputs = (c: Config): Readonly<Record<string, SessionInput>> => ({
  pixel_values: { dtype: "float32", axes: ["patches", c.num_channels * c.patch_size ** 2] },
  grid_thw: { dtype: "int64", axes: ["images", 3] },
  merge_sizes: { dtype: "int64", axes: ["images"] },
});

const imagesOf = ({ pixel_values, grid_thw, merge_sizes }: NamedTensors): MergedImages => {
  if (!pixel_values || !grid_thw || !merge_sizes)
    throw new Error("packed patches need their grids and the edges of their blocks");
  return { patches: pixel_values, grids: grid_thw, merges: merge_sizes };
};

/** Images of two sizes, whose patches are tokens; then blocks of two by two, as videos have them, and of three by three. */
const synthesize: InputSynthesizer = async (processors, { kind, attempt }) => {
  if (kind === "prompts") return undefined;
  const processor = imageProcessorOf(processors);
  const first = kind === "golden" ? attempt : attempt + 2;
  const call = { golden: undefined, other: { merge_size: 2 }, distant: { merge_size: 3 } }[kind];
  const { raw, inputs } = await processedImages(processor, [first, first + 1], call, true);
  const { pixel_values, image_grid_thw, image_merge_sizes } = inputs;
  if (!pixel_values || !image_grid_thw || !image_merge_sizes) throw new Error("the image processor packs no patches");
  return { raw, inputs: { pixel_values, grid_thw: image_grid_thw, merge_sizes: image_merge_sizes } };
};

/** The role `encoder`: patches, grids and edges of blocks → `last_hidden_state` `[tokens, width]`. */
const encoder = (c: Config): Tower => {
  const made = tower(c);
  const run = (inputs: NamedTensors): NamedTensors => ({ last_hidden_state: made(imagesOf(inputs)) });
  return { module: calledAs(made, run), inputs: sessionInputs(c), width: c.hidden_size };
};

/** The height and width that the image processor makes of the usual raw image. */
export const videoLlamaImageSize = (c: Pick<Config, "patch_size">): readonly [height: number, width: number] => [
  5 * c.patch_size,
  6 * c.patch_size,
];

/** VideoLlama3ImageProcessor's settings that follow the tiny config. */
export const videoLlamaSettings = (c: Pick<Config, "patch_size">) => ({
  size: { shortest_edge: 4 * c.patch_size ** 2, longest_edge: 40 * c.patch_size ** 2 },
  patch_size: c.patch_size,
});

/** The checkpoint's preprocessor_config.json. */
export const videoLlamaProcessor = {
  image_processor_type: "VideoLlama3ImageProcessor",
  size: { shortest_edge: 3136, longest_edge: 1003520 },
  patch_size: 14,
  merge_size: 1,
};

/** The checkpoint's tower, SigLIP's So400m. */
export const reference = {
  hidden_size: 1152,
  intermediate_size: 4304,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  patch_size: 14,
};

export default visionFamily<Config>({
  facts: videoLlama3VisionFacts,
  repo: "lkhl/VideoLLaMA3-2B-Image-HF",
  reference,
  processor: videoLlamaProcessor,
  imageSize: videoLlamaImageSize,
  processorSettings: videoLlamaSettings,
  architectures: {
    VideoLlama3VisionModel: defineArchitecture({
      padding: { none: "an image tower reads no text" },
      build: tower,
      sessions: (model, c: Config) => ({
        model: {
          inputs: sessionInputs(c),
          trace: (inputs) => ({ last_hidden_state: model(imagesOf(inputs)) }),
        },
      }),
      inputs: () => synthesize,
    }),
  },
  towers: { encoder },
});
