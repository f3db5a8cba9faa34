import { focalnet } from "@tiny-random/atlas/configs/focalnet";
import { type ConfigOf, labelsOf, narrowed, type Size } from "@tiny-random/core";
import {
  activation,
  asSequence,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  linear,
  module,
  type Parameter,
  padToWindows,
  scale,
  type Tensor,
  windowGrid,
} from "@tiny-random/nn";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { type Extras, imageHeads } from "../layers/image-model.ts";
import { decodedPixels, maskedPatches, pixelDecoder } from "../layers/masked-image-modeling.ts";
import { learnedTokens, withMasked } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(focalnet, { image_size: "number", patch_size: "number" });
type FocalNetConfig = ConfigOf<typeof facts>;

const widthsOf = (c: FocalNetConfig): number[] => c.depths.map((_, stage) => c.embed_dim * 2 ** stage);
const lastWidth = (c: FocalNetConfig): number => widthsOf(c).at(-1) ?? 0;

/** How patches are cut: beside each other, or overlapping (`use_conv_embed`). */
interface PatchPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly edge: number;
  readonly overlapping: { readonly kernel: number; readonly stride: number; readonly padding: number };
}

/** Patches of an image that is padded to whole ones: `[batch, inputs, height, width]` → `[batch, outputs, ...]`. */
const patchProjection = (c: FocalNetConfig, { inputs, outputs, edge, overlapping }: PatchPlan) => {
  const { kernel, stride, padding } = c.use_conv_embed ? overlapping : { kernel: edge, stride: edge, padding: 0 };
  const { weight, bias } = conv2d(inputs, outputs, kernel);
  return module({ weight, bias }, (m, image: Tensor) => {
    const places = channelsLast(image);
    const padded = channelsFirst(padToWindows(places, windowGrid(places, edge)));
    return padded.conv2d(m.weight, m.bias, { stride, padding });
  });
};

const stemPlan = (c: FocalNetConfig): PatchPlan => ({
  inputs: c.num_channels,
  outputs: c.embed_dim,
  edge: c.patch_size,
  overlapping: { kernel: 7, stride: 4, padding: 2 },
});

/** The first patches `[batch, rows, columns, channels]`, normalized; masked ones are replaced by a token. */
const embeddings = (c: FocalNetConfig, maskToken?: Parameter) =>
  module(
    {
      patch_embeddings: module({ projection: patchProjection(c, stemPlan(c)) }, (m, x: Tensor) => m.projection(x)),
      mask_token: maskToken,
      norm: layerNorm(c.embed_dim, c.layer_norm_eps),
    },
    (m, pixels: Tensor, mask?: Tensor) => {
      const patches = m.norm(channelsLast(m.patch_embeddings(pixels)));
      if (!mask || !m.mask_token) return patches;
      return withMasked(patches.flatten(1, 2), m.mask_token, mask).reshape(patches.shape);
    },
  );

/**
 * Focal modulation (Yang et al., 2022): surroundings of growing size, gated by what is at a place, multiply what it asks for;
 * `[batch, rows, columns, channels]` in and out.
 */
const modulation = (c: FocalNetConfig, width: number, stage: number) => {
  const levels = c.focal_levels[stage] ?? 0;
  const surroundings = Array.from({ length: levels }, (_, level) => {
    const kernel = 2 * level + (c.focal_windows[stage] ?? 0);
    const convolution = conv2d(width, width, kernel, { padding: Math.floor(kernel / 2), groups: width, bias: false });
    return module({ "0": convolution }, (m, x: Tensor) => activation("gelu")(m[0](x)));
  });
  return module(
    {
      projection_in: linear(width, 2 * width + levels + 1),
      projection_context: conv2d(width, width, 1),
      projection_out: linear(width, width),
      focal_layers: surroundings,
      layernorm: c.use_post_layernorm_in_modulation ? layerNorm(width, c.layer_norm_eps) : undefined,
    },
    (m, x: Tensor) => {
      const [query, first, gates] = channelsFirst(m.projection_in(x)).split([width, width, levels + 1], 1) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const gated = (context: Tensor, level: number) => context.mul(gates.slice(1, level, level + 1));
      const contexts = afterEach(m.focal_layers, first).slice(1);
      const global = gated(activation("gelu")((contexts.at(-1) ?? first).mean([2, 3], true)), levels);
      const sum = [...contexts.map(gated), global].reduce((total, each) => total.add(each));
      const modulator = m.projection_context(c.normalize_modulator ? sum.div(levels + 1) : sum);
      const modulated = channelsLast(query.mul(modulator));
      return m.projection_out(m.layernorm ? m.layernorm(modulated) : modulated);
    },
  );
};

const feedForward = (c: FocalNetConfig, width: number) => {
  const inner = Math.trunc(width * c.mlp_ratio);
  return module({ fc1: linear(width, inner), fc2: linear(inner, width) }, (m, x: Tensor) =>
    m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );
};

/** Modulation and feed-forward, each behind its norm or before it (`use_post_layernorm`). */
const layer = (c: FocalNetConfig, width: number, stage: number) => {
  const factor = () => (c.use_layerscale ? scale(width) : undefined);
  const within = (norm: (x: Tensor) => Tensor, part: (x: Tensor) => Tensor, x: Tensor): Tensor =>
    c.use_post_layernorm ? norm(part(x)) : part(norm(x));
  return module(
    {
      gamma_1: factor(),
      gamma_2: factor(),
      norm1: layerNorm(width, c.layer_norm_eps),
      modulation: modulation(c, width, stage),
      norm2: layerNorm(width, c.layer_norm_eps),
      mlp: feedForward(c, width),
    },
    (m, x: Tensor) => {
      const scaled = (part: Tensor, by: Parameter | undefined) => (by ? part.mul(by) : part);
      const modulated = x.add(scaled(within(m.norm1, m.modulation, x), m.gamma_1));
      return modulated.add(scaled(within(m.norm2, m.mlp, modulated), m.gamma_2));
    },
  );
};

/** Twice the channels for a quarter of the places. */
const downsampling = (c: FocalNetConfig, width: number) => {
  const plan = { inputs: width, outputs: 2 * width, edge: 2, overlapping: { kernel: 3, stride: 2, padding: 1 } };
  return module(
    { projection: patchProjection(c, plan), norm: layerNorm(2 * width, c.layer_norm_eps) },
    (m, x: Tensor) => m.norm(channelsLast(m.projection(channelsFirst(x)))),
  );
};

/** The states before the first stage and after each, which has made them smaller already, `[batch, rows, columns, channels]`. */
const encoder = (c: FocalNetConfig) => {
  const widths = widthsOf(c);
  const stages = widths.map((width, stage) =>
    module(
      {
        layers: Array.from({ length: c.depths[stage] ?? 0 }, () => layer(c, width, stage)),
        downsample: stage < widths.length - 1 ? downsampling(c, width) : undefined,
      },
      (m, x: Tensor) => {
        const states = m.layers.reduce((h, each) => each(h), x);
        return m.downsample ? m.downsample(states) : states;
      },
    ),
  );
  return module({ stages }, (m, x: Tensor) => afterEach(m.stages, x));
};

const parts = (c: FocalNetConfig, maskToken?: Parameter) => ({
  embeddings: embeddings(c, maskToken),
  encoder: encoder(c),
  layernorm: layerNorm(lastWidth(c), c.layer_norm_eps),
});

/** The last states after the last norm. */
const network = (c: FocalNetConfig, maskToken?: Parameter) =>
  module(parts(c, maskToken), (m, pixels: Tensor, { bool_masked_pos: mask }: Extras = {}) =>
    m.layernorm(lastOf(m.encoder(m.embeddings(pixels, mask)))),
  );

const model = (c: FocalNetConfig) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const last_hidden_state = asSequence(channelsFirst(m.layernorm(lastOf(m.encoder(m.embeddings(pixels))))));
      return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
    }),
  );

const classification = (c: FocalNetConfig) =>
  imageHeads("focalnet", network(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, states) => ({
    logits: m.classifier(states.mean([1, 2])),
  }));

/** SimMIM (Xie et al., 2021): the pixels of an image some of whose patches are masked. */
const maskedImageModeling = (c: FocalNetConfig) => {
  const decoder = pixelDecoder({ ...c, hidden_size: lastWidth(c) });
  return imageHeads("focalnet", network(c, learnedTokens(c.embed_dim)), { decoder }, (m, states) => ({
    reconstruction: decodedPixels(c, m.decoder, channelsFirst(states)),
  }));
};

const backbone = (c: FocalNetConfig) => {
  const maps = module(parts(c), (m, pixels: Tensor) => m.encoder(m.embeddings(pixels)).map(channelsFirst));
  return imageHeads("focalnet", maps, {}, (_, found) => featureMaps(c, found));
};

/** Patches of two pixels, so that the pixel decoder is small; the last stage has four by four places. */
const tinyStages = (c: FocalNetConfig, { headSize }: Size): Partial<FocalNetConfig> => {
  const stride = 2 ** c.depths.length;
  const widths = c.depths.map((_, stage) => headSize * 2 ** Math.min(stage + 1, c.depths.length - 1));
  return { patch_size: 2, image_size: 4 * stride, encoder_stride: stride, embed_dim: headSize, hidden_sizes: widths };
};

const widerImages = (c: FocalNetConfig) => ({ height: c.image_size, width: c.image_size + 13 });
const unusedNorm = "a backbone's maps are those before the last norm";

export default visionFamily({
  facts,
  repo: "microsoft/focalnet-tiny",
  checkpoints: { FocalNetForImageClassification: ["microsoft/focalnet-tiny"] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "BitImageProcessor",
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 256 },
  },
  tiny: (c, { size }) => tinyStages(c, size),
  architectures: {
    FocalNetModel: imageClass({ task: "image-feature-extraction", other: widerImages }, model),
    FocalNetForImageClassification: imageClass({ task: "image-classification", other: widerImages }, classification),
    FocalNetForMaskedImageModeling: imageClass({ extras: maskedPatches }, maskedImageModeling),
    FocalNetBackbone: imageClass(
      {
        other: widerImages,
        unused: { "focalnet.layernorm.weight": unusedNorm, "focalnet.layernorm.bias": unusedNorm },
      },
      backbone,
    ),
  },
  variants: {
    "normalized modulators": { config: { normalize_modulator: true }, classes: ["FocalNetModel"] },
    "overlapping patches": { config: { use_conv_embed: true }, classes: ["FocalNetModel"] },
  },
});
