import { swin } from "@tiny-random/atlas/configs/swin";
import { type ConfigOf, labelsOf, narrowed, type Size } from "@tiny-random/core";
import { channelsFirst, layerNorm, linear, module, swinEncoder, swinWidths, type Tensor } from "@tiny-random/nn";
import { imageSizeOf } from "../image-size.ts";
import { imageClass } from "../layers/image-class.ts";
import { type Extras, imageHeads } from "../layers/image-model.ts";
import { decodedPixels, maskedPatches, pixelDecoder } from "../layers/masked-images.ts";
import { lastOf } from "../layers/stages.ts";
import { swinBackbone } from "../layers/swin-backbone.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const swinFacts = narrowed(swin, { image_size: "number", patch_size: "number" });
type SwinConfig = ConfigOf<typeof swinFacts>;

const lastWidth = (c: SwinConfig): number => swinWidths(c).at(-1) ?? 0;

/** The last stage's image, normalized, `[batch, rows, columns, channels]`. */
const lastImage = (c: SwinConfig, masked = false) =>
  module(
    {
      embeddings: swinEmbeddings(c, masked),
      encoder: swinEncoder(c),
      layernorm: layerNorm(lastWidth(c), c.layer_norm_eps),
    },
    (m, pixels: Tensor, { bool_masked_pos: mask }: Extras = {}) =>
      m.layernorm(lastOf(m.encoder(m.embeddings(pixels, mask)))),
  );

const model = (c: SwinConfig) => {
  const { embeddings, encoder, layernorm } = lastImage(c);
  return module({ embeddings, encoder, layernorm }, (m, pixels: Tensor) => {
    const last_hidden_state = m.layernorm(lastOf(m.encoder(m.embeddings(pixels)))).flatten(1, 2);
    return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
  });
};

const classification = (c: SwinConfig) =>
  imageHeads("swin", lastImage(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, image) => ({
    logits: m.classifier(image.mean([1, 2])),
  }));

const maskedImages = (c: SwinConfig) => {
  const decoder = pixelDecoder({ ...c, hidden_size: lastWidth(c) });
  return imageHeads("swin", lastImage(c, true), { decoder }, (m, image) => ({
    reconstruction: decodedPixels(c, m.decoder, channelsFirst(image)),
  }));
};

const unread = "a backbone normalizes every chosen stage by itself";

/** Wider only: Transformers keeps a shift or a window that it once took back, so the last stage stays as narrow as it is. */
const other = (c: SwinConfig) => {
  const { height, width } = imageSizeOf(c.image_size);
  return { height, width: width + 3 * c.patch_size - 1 };
};

/** Windows of two by two, which every stage but the last has more of than one; patches small enough for the decoder. */
const tinyWindows = (c: SwinConfig, { headSize }: Size) => {
  const [patch, window] = [2, 2];
  const stride = patch * 2 ** (c.depths.length - 1);
  const hidden_size = headSize * 2 ** (c.depths.length - 1);
  return { patch_size: patch, window_size: window, image_size: stride * window, encoder_stride: stride, hidden_size };
};

export default visionFamily({
  facts: swinFacts,
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
    SwinModel: imageClass({ task: "image-feature-extraction", other }, model),
    SwinForImageClassification: imageClass({ task: "image-classification", other }, classification),
    SwinForMaskedImageModeling: imageClass({ extras: maskedPatches }, maskedImages),
    SwinBackbone: imageClass(
      { other, unused: { "swin.layernorm.weight": unread, "swin.layernorm.bias": unread } },
      swinBackbone,
    ),
  },
});
