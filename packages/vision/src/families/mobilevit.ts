import { mobilevit } from "@tiny-random/atlas/configs/mobilevit";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { addDims, baseModel, type Dim, layerNorm, linear, module, scaleDim, Tensor, vitLayer } from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { deepLabV3, mobileVitConv, mobileVitParts, mobileVitProcessor, pixelConv } from "../layers/mobile-vit.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(mobilevit, { patch_size: "number" });
type MobileVitConfig = ConfigOf<typeof facts>;

/** Transformers in each of the last three layers (Mehta and Rastegari, 2021, table 4). */
const depths = [2, 4, 3];

/** An image in which each patch's pixels, by their place in it, look at the same place of all other patches. */
const throughPatches = (x: Tensor, patch: number, look: (sequence: Tensor) => Tensor): Tensor => {
  const [batch, width] = [x.size(0), x.size(1)];
  const counts = [2, 3].map((axis) => x.graph.floorDivide(addDims(x.size(axis), patch - 1), patch));
  const [rows, columns] = counts as [Dim, Dim];
  const whole = [scaleDim(rows, patch), scaleDim(columns, patch)] as const;
  const own = [x.size(2), x.size(3)] as const;
  // Images of a size that patches do not cover are enlarged to one that they do.
  const covered = x.interpolate({ size: whole, mode: "bilinear" });
  const sequences = covered
    .reshape([batch, width, rows, patch, columns, patch])
    .permute(0, 3, 5, 2, 4, 1)
    .flatten(3, 4)
    .flatten(0, 2);
  return look(sequences)
    .reshape([batch, patch, patch, rows, columns, width])
    .permute(0, 5, 3, 1, 4, 2)
    .reshape([batch, width, ...whole])
    .interpolate({ size: own, mode: "bilinear" });
};

/** Convolutions for what is near, a Transformer over patches for what is far, and both fused with the layer's input. */
const mobileVitLayer = (c: MobileVitConfig, halving: ImageBlock, width: number, index: number) => {
  const hidden = c.hidden_sizes[index] ?? 0;
  const layerConfig = { ...c, hidden_size: hidden, intermediate_size: Math.trunc(hidden * c.mlp_ratio) };
  const act = c.hidden_act;
  const layers = Array.from({ length: depths[index] ?? 0 }, () => vitLayer(layerConfig));
  return module(
    {
      downsampling_layer: halving,
      conv_kxk: mobileVitConv(width, width, c.conv_kernel_size, { act }),
      conv_1x1: pixelConv(width, hidden),
      transformer: module({ layer: layers }, (m, x: Tensor) => m.layer.reduce((h, each) => each(h), x)),
      layernorm: layerNorm(hidden, c.layer_norm_eps),
      conv_projection: mobileVitConv(hidden, width, 1, { act }),
      fusion: mobileVitConv(2 * width, width, c.conv_kernel_size, { act }),
    },
    (m, x: Tensor) => {
      const halved = m.downsampling_layer(x);
      const near = m.conv_1x1(m.conv_kxk(halved));
      const far = throughPatches(near, c.patch_size, (sequence) => m.layernorm(m.transformer(sequence)));
      return m.fusion(Tensor.cat([halved, m.conv_projection(far)], 1));
    },
  );
};

const parts = (c: MobileVitConfig) =>
  mobileVitParts(c, {
    widths: c.neck_hidden_sizes.slice(0, -1),
    depth: 3,
    transformer: (halving, width, index) => mobileVitLayer(c, halving, width, index),
  });

/** The last map with more channels, and its mean. */
const network = (c: MobileVitConfig) => {
  const [inputs = 0, outputs = 0] = c.neck_hidden_sizes.slice(-2);
  const expansion = mobileVitConv(inputs, outputs, 1, { act: c.hidden_act });
  return module({ ...parts(c), conv_1x1_exp: expansion }, (m, pixels: Tensor) => {
    const last_hidden_state = m.conv_1x1_exp(m.encoder(m.conv_stem(pixels)));
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3]) };
  });
};

const classification = (c: MobileVitConfig) =>
  imageHeads(
    "mobilevit",
    network(c),
    { classifier: linear(c.neck_hidden_sizes.at(-1) ?? 0, labelsOf(c)) },
    (m, { pooler_output }) => ({ logits: m.classifier(pooler_output) }),
  );

const segmentation = (c: MobileVitConfig) => {
  const backbone = module(parts(c), (m, pixels: Tensor) => m.encoder(m.conv_stem(pixels)));
  const head = deepLabV3(c, c.neck_hidden_sizes.at(-2) ?? 0);
  return imageHeads("mobilevit", backbone, { segmentation_head: head }, (m, map) => ({
    logits: m.segmentation_head(map),
  }));
};

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts,
  repo: "apple/mobilevit-small",
  checkpoints: {
    MobileViTForImageClassification: ["apple/mobilevit-small", "apple/mobilevit-x-small", "apple/mobilevit-xx-small"],
    MobileViTForSemanticSegmentation: ["apple/deeplabv3-mobilevit-small"],
  },
  processor: mobileVitProcessor,
  // The last layer has three by three pixels, which patches of two by two do not cover.
  tiny: () => ({
    image_size: 96,
    hidden_sizes: [16, 24, 32],
    neck_hidden_sizes: [8, 16, 16, 24, 24, 32, 40],
    expand_ratio: 2,
    aspp_out_channels: 16,
  }),
  architectures: {
    MobileViTModel: imageClass({ task: "image-feature-extraction", other: otherSize }, (c: MobileVitConfig) =>
      baseModel(network(c)),
    ),
    MobileViTForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    MobileViTForSemanticSegmentation: imageClass({ task: "image-segmentation", other: otherSize }, segmentation),
  },
  variants: {
    "an output stride of 16": { config: { output_stride: 16 }, classes: ["MobileViTForSemanticSegmentation"] },
    "an output stride of 8": { config: { output_stride: 8 }, classes: ["MobileViTForSemanticSegmentation"] },
    "no biases": { config: { qkv_bias: false }, classes: ["MobileViTModel"] },
  },
});
