import { seggpt } from "@tiny-random/atlas/configs/seggpt";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import {
  activation,
  baseModel,
  channelsLast,
  conv2d,
  interpolatedPositions,
  layerNorm,
  linear,
  module,
  Parameter,
  patchProjection,
  scaleDim,
  Tensor,
} from "@tiny-random/nn";
import type { ImageSize } from "../image-size.ts";
import { channelNorm } from "../layers/convnext.ts";
import { numbered } from "../layers/feature-maps.ts";
import { gridAttention } from "../layers/grid-attention.ts";
import { type ExtraInputs, imageClass } from "../layers/image-class.ts";
import type { Extras, ImageModel } from "../layers/image-model.ts";
import { learnedTokens } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";
import { samMlp } from "./sam_vision_model.ts";

const facts = narrowed(seggpt, { image_size: "list", patch_size: "number", pretrain_image_size: "number" });
type SegGptConfig = ConfigOf<typeof facts>;

/** Rows and columns of patches of two images, one above the other. */
const gridOf = (c: SegGptConfig): readonly [number, number] => {
  const [height = 0, width = 0] = c.image_size;
  return [Math.floor(height / c.patch_size), Math.floor(width / c.patch_size)];
};

/** The size of one image. */
const imageOf = (c: SegGptConfig): ImageSize => {
  const [height = 0, width = 0] = c.image_size;
  return { height: height / 2, width };
};

const writtenSize = (c: SegGptConfig) => {
  const { height, width } = imageOf(c);
  return [height, width];
};

const names = ["prompt_pixel_values", "prompt_masks"] as const;

/** An image and what of it is wanted, both normalized: the prompt for another image. */
const prompts: ExtraInputs<SegGptConfig> = {
  declared: (c) => {
    const { height, width } = imageOf(c);
    return Object.fromEntries(
      names.map((name) => [name, { dtype: "float32", axes: ["batch_size", c.num_channels, height, width] }] as const),
    );
  },
  make: (c, { pixel_values }) => {
    const { height, width } = imageOf(c);
    const shape = [pixel_values?.shape[0] ?? 1, c.num_channels, height, width];
    const size = shape.reduce((product, length) => product * length, 1);
    const values = (step: number) => Float32Array.from({ length: size }, (_, at) => (((at * step) % 251) - 125) / 60);
    return Object.fromEntries(
      names.map((name, index) => [name, { dtype: "float32", shape, data: values(index === 0 ? 7 : 13) }] as const),
    );
  },
};

const token = (c: SegGptConfig, unread?: string) =>
  new Parameter([1, 1, 1, c.hidden_size], { kind: "embedding" }, unread === undefined ? {} : { unread });

/** Which places are to be painted, `[1, rows, columns, 1]`: those of the lower image. */
const lowerHalf = (c: SegGptConfig, { graph }: Tensor): Tensor => {
  const [rows, columns] = gridOf(c);
  const patches = rows * columns;
  const flags = Array.from({ length: patches }, (_, patch) => Number(patch >= Math.floor(patches / 2)));
  return graph.constant(flags, "float32").reshape([1, rows, columns, 1]);
};

/** Two images and two masks → patches of both, `[2 · batch, rows, columns, width]`; a token stands where the second mask is wanted. */
const embeddings = (c: SegGptConfig) => {
  const side = Math.floor(c.pretrain_image_size / c.patch_size);
  const projection = patchProjection(c.num_channels, c.hidden_size, c.patch_size);
  return module(
    {
      mask_token: token(c),
      segment_token_input: token(c),
      segment_token_prompt: token(c),
      type_token_semantic: token(c, "it stands in place of the other type's token where embedding_type says so"),
      type_token_instance: token(c),
      patch_embeddings: module({ projection }, (m, pixels: Tensor) => channelsLast(m.projection(pixels))),
      position_embeddings: learnedTokens(c.hidden_size, 1 + side ** 2),
    },
    (m, images: Tensor, masks: Tensor) => {
      const wanted = lowerHalf(c, images);
      const [rows, columns] = gridOf(c);
      const known = m.patch_embeddings(masks).mul(wanted.neg().add(1));
      const painted = known.add(wanted.mul(m.mask_token));
      const learned = { table: m.position_embeddings, tokens: 1, learned: [side, side] as const };
      const positions = interpolatedPositions(images, learned, [rows, columns]).slice(1, 1);
      const placed = positions.reshape([1, rows, columns, c.hidden_size]);
      const typed = (x: Tensor, segment: Parameter) => x.add(segment).add(placed).add(m.type_token_instance);
      const seen = typed(m.patch_embeddings(images), m.segment_token_input);
      return Tensor.cat([seen, typed(painted, m.segment_token_prompt)], 0);
    },
  );
};

/** Throws InputError where there are no relative positions. */
const relativeGrid = (c: SegGptConfig) => {
  if (c.use_relative_position_embeddings) return gridOf(c);
  throw new InputError(
    "use_relative_position_embeddings is false, and Transformers' SegGPT initializes these positions all the same: it cannot load such a model",
    "Set it to true.",
  );
};

const layer = (c: SegGptConfig) =>
  module(
    {
      attention: gridAttention(c, relativeGrid(c)),
      mlp: samMlp(c.hidden_size, c.mlp_dim, c.hidden_act),
      layernorm_before: layerNorm(c.hidden_size, c.layer_norm_eps),
      layernorm_after: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor) => {
      const attended = m.attention(m.layernorm_before(x)).add(x);
      return attended.add(m.mlp(m.layernorm_after(attended)));
    },
  );

/** The mean of images and masks, which stand one after another. */
const merged = (x: Tensor, batch: Tensor): Tensor => {
  const both = x.unflatten(0, [2, batch.size(0)]);
  return both.select(0, 0).add(both.select(0, 1)).mul(0.5);
};

/** Layers over images and masks, which become one after some of them; chosen layers' states are normalized. */
const encoder = (c: SegGptConfig) =>
  module(
    {
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, start: Tensor, batch: Tensor) => {
      const chosen: Tensor[] = [];
      let x = start;
      for (const [index, each] of m.layers.entries()) {
        const computed = each(x);
        x = index === c.merge_index ? merged(computed, batch) : computed;
        if (c.intermediate_hidden_state_indices.includes(index)) chosen.push(m.layernorm(x));
      }
      return { last: x, chosen };
    },
  );

/** SegGPT (Wang et al., 2023): an image below its prompt, and beside them the prompt's mask twice. */
const statesOf = (m: ReturnType<typeof parts>, pixels: Tensor, extras: Extras) => {
  const { prompt_pixel_values: prompt, prompt_masks: mask } = extras;
  if (!prompt || !mask) throw new Error("seggpt needs prompt_pixel_values and prompt_masks");
  return m.encoder(m.embeddings(Tensor.cat([prompt, pixels], 2), Tensor.cat([mask, mask], 2)), pixels);
};

const parts = (c: SegGptConfig) => ({ embeddings: embeddings(c), encoder: encoder(c) });

const model = (c: SegGptConfig): ImageModel =>
  baseModel(
    module(parts(c), (m, pixels: Tensor, extras: Extras) => {
      const { last, chosen } = statesOf(m, pixels, extras);
      return { last_hidden_state: last, ...numbered("intermediate_hidden_states", chosen) };
    }),
  );

/** States of patches as pixels of their squares, convolved to colors. */
const decoder = (c: SegGptConfig) => {
  const { patch_size: patch, decoder_hidden_size: width } = c;
  const inputs = c.hidden_size * c.intermediate_hidden_state_indices.length;
  const prediction = module(
    {
      conv: conv2d(width, width, 3, { padding: 1 }),
      layernorm: channelNorm(width, c.layer_norm_eps),
      head: conv2d(width, 3, 1),
    },
    (m, x: Tensor) => m.head(activation(c.hidden_act)(m.layernorm(m.conv(x)))),
  );
  return module(
    { decoder_embed: linear(inputs, patch ** 2 * width), decoder_pred: prediction },
    (m, states: Tensor) => {
      const [rows, columns] = gridOf(c);
      const squares = m.decoder_embed(states).reshape([states.size(0), rows, columns, patch, patch, width]);
      const size = [scaleDim(rows, patch), scaleDim(columns, patch)];
      return m.decoder_pred(squares.permute(0, 5, 1, 3, 2, 4).reshape([states.size(0), width, ...size]));
    },
  );
};

/** The prompt's mask and the image's, one above the other, as colors. */
const segmentation = (c: SegGptConfig): ImageModel => {
  const network = module(parts(c), (m, pixels: Tensor, extras: Extras) => statesOf(m, pixels, extras).chosen);
  return module({ model: baseModel(network), decoder: decoder(c) }, (m, pixels: Tensor, extras: Extras) => ({
    pred_masks: m.decoder(Tensor.cat(m.model(pixels, extras), -1)),
  }));
};

const described = { extras: prompts, fixedSize: writtenSize };

export default visionFamily({
  facts,
  repo: "BAAI/seggpt-vit-large",
  checkpoints: { SegGptForImageSegmentation: ["BAAI/seggpt-vit-large"] },
  computed: ["mlp_dim"],
  processor: {
    image_processor_type: "SegGptImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 448, width: 448 },
  },
  imageSize: writtenSize,
  // A layer, after which images and masks are one, and a layer for each whose states are read.
  tiny: (c, { size: { width, headSize } }) => ({
    image_size: [64, 32],
    pretrain_image_size: 24,
    mlp_dim: 2 * width,
    num_hidden_layers: 1 + c.intermediate_hidden_state_indices.length,
    merge_index: 0,
    intermediate_hidden_state_indices: c.intermediate_hidden_state_indices.map((_, index) => index + 1),
    decoder_hidden_size: headSize,
  }),
  architectures: {
    SegGptModel: imageClass<SegGptConfig>(described, model),
    SegGptForImageSegmentation: imageClass<SegGptConfig>(described, segmentation),
  },
});
