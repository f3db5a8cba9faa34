import { donutSwin } from "@tiny-random/atlas/configs/donut-swin";
import { type ConfigOf, labelsOf, narrowed, type Size } from "@tiny-random/core";
import { linear, module, swinEncoder, swinWidths, type Tensor } from "@tiny-random/nn";
import { imageSizeOf } from "../image-size.ts";
import { lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(donutSwin, { patch_size: "number" });
type DonutSwinConfig = ConfigOf<typeof facts>;

/** Swin without the last norm, as Donut's encoder (Kim et al., 2022); checkpoints hold the index of relative positions. */
const model = (c: DonutSwinConfig) => {
  const parts = { embeddings: swinEmbeddings(c), encoder: swinEncoder(c, { savedPairs: true }) };
  return module(parts, (m, pixels: Tensor) => {
    const last_hidden_state = lastOf(m.encoder(m.embeddings(pixels))).flatten(1, 2);
    return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
  });
};

const classification = (c: DonutSwinConfig) => {
  const classifier = linear(swinWidths(c).at(-1) ?? 0, labelsOf(c));
  return imageHeads("donut", model(c), { classifier }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));
};

/** Taller images only: where an image is once so small that windows do not shift, the reference never shifts them again. */
const tallerImages = (c: DonutSwinConfig) => {
  const { height, width } = imageSizeOf(c.image_size);
  return { height: height + 3 * c.patch_size - 1, width };
};

/** A page in portrait format; windows of 2 × 2 patches, of which the last stage has one and a half above each other. */
const tinyPage = (c: DonutSwinConfig, { headSize }: Size) => {
  const [patch, window] = [2, 2];
  const stride = patch * 2 ** (c.depths.length - 1);
  return {
    patch_size: patch,
    window_size: window,
    image_size: [stride * (window + 1), stride * window],
    hidden_size: headSize * 2 ** (c.depths.length - 1),
  };
};

export default visionFamily({
  facts,
  repo: "naver-clova-ix/donut-base",
  reference: {
    image_size: [2560, 1920],
    embed_dim: 128,
    depths: [2, 2, 14, 2],
    num_heads: [4, 8, 16, 32],
    window_size: 10,
  },
  computed: ["num_layers", "hidden_size"],
  processor: {
    image_processor_type: "DonutImageProcessor",
    do_align_long_axis: false,
    do_normalize: true,
    do_pad: true,
    do_rescale: true,
    do_resize: true,
    do_thumbnail: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 2560, width: 1920 },
  },
  tiny: (c, { size }) => tinyPage(c, size),
  architectures: {
    DonutSwinModel: imageClass({ task: "image-feature-extraction", other: tallerImages }, model),
    DonutSwinForImageClassification: imageClass({ task: "image-classification", other: tallerImages }, classification),
  },
});
