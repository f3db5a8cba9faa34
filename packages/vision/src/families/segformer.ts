import { type SegformerConfig, segformer } from "@tiny-random/atlas/configs/segformer";
import { labelsOf } from "@tiny-random/core";
import { asSequence, atPixels, batchNorm, conv2d, linear, module, Tensor } from "@tiny-random/nn";
import { lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { mixTransformer } from "../layers/mix-transformer.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** The feature maps of all stages. */
const backbone = (c: SegformerConfig) =>
  module({ encoder: mixTransformer(c) }, (m, pixels: Tensor) => m.encoder(pixels));

const model = (c: SegformerConfig) =>
  module({ encoder: mixTransformer(c) }, (m, pixels: Tensor) => {
    const last = lastOf(m.encoder(pixels));
    return { last_hidden_state: c.reshape_last_stage ? last : asSequence(last) };
  });

const classification = (c: SegformerConfig) =>
  imageHeads("segformer", backbone(c), { classifier: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, maps) => ({
    logits: m.classifier(lastOf(maps).mean([2, 3])),
  }));

/** All-MLP decode head: every stage's map projected to one width and resized to the first, concatenated from the last stage to the first, scored by label. */
const decodeHead = (c: SegformerConfig) => {
  const width = c.decoder_hidden_size;
  const project = (inputs: number) => module({ proj: linear(inputs, width) }, (m, x: Tensor) => m.proj(x));
  const parts = {
    linear_c: c.hidden_sizes.map(project),
    linear_fuse: conv2d(width * c.num_encoder_blocks, width, 1, { bias: false }),
    batch_norm: batchNorm(width),
    classifier: conv2d(width, labelsOf(c), 1),
  };
  return module(parts, (m, maps: readonly Tensor[]) => {
    const [first] = maps as readonly [Tensor];
    const size = [first.size(2), first.size(3)] as const;
    const resized = maps.map((map, index) =>
      atPixels(map, m.linear_c[index] ?? ((x) => x)).interpolate({ size, mode: "bilinear" }),
    );
    return m.classifier(m.batch_norm(m.linear_fuse(Tensor.cat(resized.toReversed(), 1))).relu());
  });
};

const segmentation = (c: SegformerConfig) =>
  imageHeads("segformer", backbone(c), { decode_head: decodeHead(c) }, (m, maps) => ({
    logits: m.decode_head(maps),
  }));

const otherSize = () => ({ height: 80, width: 66 });

export default visionFamily({
  facts: segformer,
  repo: "nvidia/segformer-b0-finetuned-ade-512-512",
  checkpoints: { SegformerForSemanticSegmentation: ["nvidia/segformer-b0-finetuned-ade-512-512"] },
  reference: labelNames(["wall", "building", "sky"]),
  processor: {
    image_processor_type: "SegformerImageProcessor",
    do_normalize: true,
    do_reduce_labels: false,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 512, width: 512 },
  },
  imageSize: () => 64,
  architectures: {
    SegformerModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    SegformerForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    SegformerForSemanticSegmentation: imageClass({ task: "image-segmentation", other: otherSize }, segmentation),
  },
});
