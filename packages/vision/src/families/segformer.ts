import { labelsOf } from "@tiny-random/core";
import { asSequence, atPixels, batchNorm, conv2d, linear, module, Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { labels } from "../layers/labels.ts";
import { mixTransformer } from "../layers/mix-transformer.ts";
import { lastOf } from "../layers/stages.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of SegformerConfig: MiT-b0. */
const defaults = {
  model_type: "segformer",
  num_channels: 3,
  num_encoder_blocks: 4,
  depths: [2, 2, 2, 2],
  sr_ratios: [8, 4, 2, 1],
  hidden_sizes: [32, 64, 160, 256],
  patch_sizes: [7, 3, 3, 3],
  strides: [4, 2, 2, 2],
  num_attention_heads: [1, 2, 5, 8],
  mlp_ratios: [4, 4, 4, 4],
  hidden_act: "gelu",
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  classifier_dropout_prob: 0.1,
  initializer_range: 0.02,
  drop_path_rate: 0.1,
  layer_norm_eps: 1e-6,
  decoder_hidden_size: 256,
  semantic_loss_ignore_index: 255,
  reshape_last_stage: true,
};
type SegformerConfig = typeof defaults;

const staged = (c: SegformerConfig) => module({ encoder: mixTransformer(c) }, (m, input: Tensor) => m.encoder(input));

const model = (c: SegformerConfig) =>
  module({ encoder: mixTransformer(c) }, (m, input: Tensor) => {
    const last = lastOf(m.encoder(input));
    return { last_hidden_state: c.reshape_last_stage ? last : asSequence(last) };
  });

const classification = (c: SegformerConfig) =>
  imageHeads(
    "segformer",
    staged(c),
    { classifier: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) },
    (m, features) => ({ logits: m.classifier(lastOf(features).mean([2, 3])) }),
  );

/** All stages' features with the same channels and the first one's size, the last stage's first, then labels. */
const decodeHead = (c: SegformerConfig) => {
  const width = c.decoder_hidden_size;
  const project = (inputs: number) => module({ proj: linear(inputs, width) }, (m, x: Tensor) => m.proj(x));
  const parts = {
    linear_c: c.hidden_sizes.map(project),
    linear_fuse: conv2d(width * c.num_encoder_blocks, width, 1, { bias: false }),
    batch_norm: batchNorm(width),
    classifier: conv2d(width, labelsOf(c), 1),
  };
  return module(parts, (m, features: readonly Tensor[]) => {
    const [first] = features as readonly [Tensor];
    const size = [first.size(2), first.size(3)] as const;
    const same = features.map((feature, index) =>
      atPixels(feature, m.linear_c[index] ?? ((x) => x)).interpolate({ size, mode: "bilinear" }),
    );
    return m.classifier(m.batch_norm(m.linear_fuse(Tensor.cat(same.toReversed(), 1))).relu());
  });
};

const segmentation = (c: SegformerConfig) =>
  imageHeads("segformer", staged(c), { decode_head: decodeHead(c) }, (m, features) => ({
    logits: m.decode_head(features),
  }));

const other = () => ({ height: 80, width: 66 });

export default visionFamily({
  defaults,
  repo: "nvidia/segformer-b0-finetuned-ade-512-512",
  checkpoints: { SegformerForSemanticSegmentation: ["nvidia/segformer-b0-finetuned-ade-512-512"] },
  reference: labels(["wall", "building", "sky"]),
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
    SegformerModel: imageClass({ task: "image-feature-extraction", other }, model),
    SegformerForImageClassification: imageClass({ task: "image-classification", other }, classification),
    SegformerForSemanticSegmentation: imageClass({ task: "image-segmentation", other }, segmentation),
  },
});
