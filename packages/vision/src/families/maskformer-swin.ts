import { maskformerSwin } from "@tiny-random/atlas/configs/maskformer-swin";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import { baseModel, channelsFirst, layerNorm, module, swinEncoder, swinWidths, type Tensor } from "@tiny-random/nn";
import { featureMaps, lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { lastSwinWidth, tinyWindows, widerImages } from "../layers/swin-classes.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(maskformerSwin, { image_size: "number", patch_size: "number" });
type MaskFormerSwinConfig = ConfigOf<typeof facts>;

/** Swin, whose windows are shifted in every stage. */
const parts = (c: MaskFormerSwinConfig) => {
  if (c.use_absolute_embeddings)
    throw new InputError(
      "maskformer-swin with use_absolute_embeddings has one position more than patches, which the reference cannot add",
      "Set use_absolute_embeddings to false.",
    );
  return {
    embeddings: swinEmbeddings(c),
    encoder: swinEncoder(c, { alwaysShift: true, savedPairs: true }),
    layernorm: layerNorm(lastSwinWidth(c), c.layer_norm_eps),
  };
};

const model = (c: MaskFormerSwinConfig) =>
  module(parts(c), (m, pixels: Tensor) => {
    const last_hidden_state = m.layernorm(lastOf(m.encoder(m.embeddings(pixels)))).flatten(1, 2);
    return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
  });

/** Every stage has a norm, whether it is chosen or not. */
const backbone = (c: MaskFormerSwinConfig) => {
  const whole = baseModel(module(parts(c), (m, pixels: Tensor) => m.encoder(m.embeddings(pixels))));
  const [, ...widths] = swinWidths(c);
  const hidden_states_norms = widths.map((width) => layerNorm(width));
  return module({ model: whole, hidden_states_norms }, (m, pixels: Tensor) => {
    const [stem, ...stages] = m.model(pixels);
    const normed = stages.map((map, stage) => channelsFirst(m.hidden_states_norms[stage]?.(map) ?? map));
    return featureMaps(c, [channelsFirst(stem as Tensor), ...normed]);
  });
};

const unread = "norms of stages that are not chosen";

export default visionFamily({
  facts,
  repo: "facebook/maskformer-swin-base-ade",
  computed: ["hidden_size", "stage_names", "out_features", "out_indices"],
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
  tiny: (c, { size }) => {
    const { patch_size, window_size, image_size, hidden_size } = tinyWindows(c, size);
    return { patch_size, window_size, image_size, hidden_size };
  },
  architectures: {
    MaskFormerSwinModel: imageClass(
      {
        task: "image-feature-extraction",
        other: widerImages,
      },
      model,
    ),
    MaskFormerSwinBackbone: imageClass(
      {
        other: widerImages,
        unused: { "hidden_states_norms.": unread, "model.layernorm.": "a backbone has norms of its stages instead" },
      },
      backbone,
    ),
  },
  variants: {
    "maps of all stages": {
      config: { out_features: ["stage1", "stage2", "stage3", "stage4"], out_indices: [1, 2, 3, 4] },
      classes: ["MaskFormerSwinBackbone"],
    },
  },
});
