import { swin as swinFacts } from "@tiny-random/atlas/configs/swin";
import { type ConfigOf, labelsOf, narrowed, type Size } from "@tiny-random/core";
import {
  baseModel,
  channelsFirst,
  layerNorm,
  linear,
  module,
  type Parameter,
  swinEncoder,
  swinWidths,
  type Tensor,
} from "@tiny-random/nn";
import { imageSizeOf } from "../image-size.ts";
import { lastOf, normedFeatureMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { type Extras, imageHeads } from "../layers/image-model.ts";
import { decodedPixels, maskedPatches, pixelDecoder } from "../layers/masked-image-modeling.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { learnedTokens } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(swinFacts, { image_size: "number", patch_size: "number" });
type SwinConfig = ConfigOf<typeof facts>;

const lastWidth = (c: SwinConfig): number => swinWidths(c).at(-1) ?? 0;

/** The last stage's output after the last norm, `[batch, rows, columns, channels]`. */
const swin = (c: SwinConfig, maskToken?: Parameter) =>
  module(
    {
      embeddings: swinEmbeddings(c, maskToken),
      encoder: swinEncoder(c),
      layernorm: layerNorm(lastWidth(c), c.layer_norm_eps),
    },
    (m, pixels: Tensor, { bool_masked_pos: mask }: Extras = {}) =>
      m.layernorm(lastOf(m.encoder(m.embeddings(pixels, mask)))),
  );

const model = (c: SwinConfig) => {
  const { embeddings, encoder, layernorm } = swin(c);
  return module({ embeddings, encoder, layernorm }, (m, pixels: Tensor) => {
    const last_hidden_state = m.layernorm(lastOf(m.encoder(m.embeddings(pixels)))).flatten(1, 2);
    return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
  });
};

const classification = (c: SwinConfig) =>
  imageHeads("swin", swin(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, map) => ({
    logits: m.classifier(map.mean([1, 2])),
  }));

/** SimMIM (Xie et al., 2021): the pixels of an image some of whose patches are masked. */
const maskedImageModeling = (c: SwinConfig) => {
  const decoder = pixelDecoder({ ...c, hidden_size: lastWidth(c) });
  return imageHeads("swin", swin(c, learnedTokens(c.embed_dim)), { decoder }, (m, map) => ({
    reconstruction: decodedPixels(c, m.decoder, channelsFirst(map)),
  }));
};

const unusedInBackbone = "a backbone has a norm for every chosen stage instead";

/** The backbone shifts windows in every stage, and returns the chosen stages' maps as they are before patch merging. */
const backbone = (c: SwinConfig) => {
  const norm = (width: number) => {
    const { weight, bias } = layerNorm(width);
    return module({ weight, bias }, (m, x: Tensor) => channelsFirst(x.layer_norm(m.weight, m.bias, 1e-5)));
  };
  const parts = {
    embeddings: swinEmbeddings(c),
    encoder: swinEncoder(c, { alwaysShift: true }),
    hidden_states_norms: normedFeatureMaps(c, swinWidths(c), norm),
    // The reference's backbone has a whole Swin's last norm, which it does not use.
    swin: baseModel(module({ layernorm: layerNorm(lastWidth(c), c.layer_norm_eps) }, (_, x: Tensor) => x)),
  };
  return module(parts, (m, pixels: Tensor) => m.hidden_states_norms(m.encoder(m.embeddings(pixels))));
};

/** Wider images only: where an image is once so small that windows do not shift, the reference never shifts them again. */
const widerImages = (c: SwinConfig) => {
  const { height, width } = imageSizeOf(c.image_size);
  return { height, width: width + 3 * c.patch_size - 1 };
};

/** Windows of 2 × 2 patches, several in every stage but the last; patches small enough for the pixel decoder. */
const tinyWindows = (c: SwinConfig, { headSize }: Size) => {
  const [patch, window] = [2, 2];
  const stride = patch * 2 ** (c.depths.length - 1);
  return {
    patch_size: patch,
    window_size: window,
    image_size: stride * window,
    encoder_stride: stride,
    hidden_size: headSize * 2 ** (c.depths.length - 1),
  };
};

export default visionFamily({
  facts,
  repo: "microsoft/swin-tiny-patch4-window7-224",
  checkpoints: { SwinForImageClassification: ["microsoft/swin-tiny-patch4-window7-224"] },
  computed: ["num_layers", "hidden_size", "stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  tiny: (c, { size }) => tinyWindows(c, size),
  architectures: {
    SwinModel: imageClass({ task: "image-feature-extraction", other: widerImages }, model),
    SwinForImageClassification: imageClass({ task: "image-classification", other: widerImages }, classification),
    SwinForMaskedImageModeling: imageClass({ extras: maskedPatches }, maskedImageModeling),
    SwinBackbone: imageClass(
      {
        other: widerImages,
        unused: { "swin.layernorm.weight": unusedInBackbone, "swin.layernorm.bias": unusedInBackbone },
      },
      backbone,
    ),
  },
});
