import { swin as swinFacts } from "@tiny-random/atlas/configs/swin";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  baseModel,
  channelsFirst,
  layerNorm,
  module,
  type Parameter,
  swinEncoder,
  swinWidths,
  type Tensor,
} from "@tiny-random/nn";
import { normedFeatureMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { lastSwinWidth, swinClasses, tinyWindows, widerImages } from "../layers/swin-classes.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(swinFacts, { image_size: "number", patch_size: "number" });
type SwinConfig = ConfigOf<typeof facts>;

const parts = (c: SwinConfig, maskToken?: Parameter) => ({
  embeddings: swinEmbeddings(c, maskToken),
  encoder: swinEncoder(c),
  layernorm: layerNorm(lastSwinWidth(c), c.layer_norm_eps),
});

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
    swin: baseModel(module({ layernorm: layerNorm(lastSwinWidth(c), c.layer_norm_eps) }, (_, x: Tensor) => x)),
  };
  return module(parts, (m, pixels: Tensor) => m.hidden_states_norms(m.encoder(m.embeddings(pixels))));
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
    ...swinClasses("Swin", "swin", parts),
    SwinBackbone: imageClass(
      {
        other: widerImages,
        unused: { "swin.layernorm.weight": unusedInBackbone, "swin.layernorm.bias": unusedInBackbone },
      },
      backbone,
    ),
  },
});
