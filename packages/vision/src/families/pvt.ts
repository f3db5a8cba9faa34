import { pvt } from "@tiny-random/atlas/configs/pvt";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { activation, asSequence, baseModel, conv2d, imageOf, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { spatialReductionAttention } from "../layers/spatial-reduction.ts";
import { learnedTokens, tokensFor } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(pvt, { image_size: "number" });
type PvtConfig = ConfigOf<typeof facts>;

/** One stage's numbers of the config. */
const stageOf = (c: PvtConfig, index: number) => {
  const at = (values: readonly number[]) => values[index] ?? 0;
  const size = index === 0 ? c.image_size : Math.floor(c.image_size / 2 ** (index + 1));
  return {
    inputs: index === 0 ? c.num_channels : (c.hidden_sizes[index - 1] ?? 0),
    width: at(c.hidden_sizes),
    heads: at(c.num_attention_heads),
    reduction: at(c.sequence_reduction_ratios),
    feedForward: Math.trunc(at(c.hidden_sizes) * at(c.mlp_ratios)),
    depth: at(c.depths),
    kernel: at(c.strides),
    stride: at(c.patch_sizes),
    patches: Math.floor(size / at(c.patch_sizes)) ** 2,
    hasClassToken: index === c.num_encoder_blocks - 1,
    epsilon: c.layer_norm_eps,
    qkvBias: c.qkv_bias,
  };
};
type Stage = ReturnType<typeof stageOf>;

/** Normalized patches with learned positions; the last stage has a class token before them. */
const embeddings = ({ inputs, width, kernel, stride, patches, hasClassToken, epsilon }: Stage) =>
  module(
    {
      position_embeddings: learnedTokens(width, hasClassToken ? patches + 1 : patches),
      cls_token: hasClassToken ? learnedTokens(width) : undefined,
      projection: conv2d(inputs, width, kernel, { stride }),
      layer_norm: layerNorm(width, epsilon),
    },
    (m, x: Tensor) => {
      const image = m.projection(x);
      const places = m.layer_norm(asSequence(image));
      const sequence = m.cls_token ? Tensor.cat([tokensFor(m.cls_token, places), places], 1) : places;
      return { image, sequence: sequence.add(m.position_embeddings) };
    },
  );

const feedForward = (c: PvtConfig, { width, feedForward: inner }: Stage) =>
  module({ dense1: linear(width, inner), dense2: linear(inner, width) }, (m, x: Tensor) =>
    m.dense2(activation(c.hidden_act)(m.dense1(x))),
  );

const layer = (c: PvtConfig, stage: Stage) =>
  module(
    {
      layer_norm_1: layerNorm(stage.width, stage.epsilon),
      attention: spatialReductionAttention("sequence_reduction", stage),
      layer_norm_2: layerNorm(stage.width, stage.epsilon),
      mlp: feedForward(c, stage),
    },
    (m, x: Tensor, image: Tensor) => {
      const attended = m.attention(m.layer_norm_1(x), image).add(x);
      return m.mlp(m.layer_norm_2(attended)).add(attended);
    },
  );

/** The Pyramid Vision Transformer (Wang et al., 2021): the states of the last stage, after the last norm. */
const encoder = (c: PvtConfig) => {
  const stages = Array.from({ length: c.num_encoder_blocks }, (_, index) => stageOf(c, index));
  const parts = {
    patch_embeddings: stages.map(embeddings),
    block: stages.map((stage) => Array.from({ length: stage.depth }, () => layer(c, stage))),
    layer_norm: layerNorm(c.hidden_sizes.at(-1) ?? 0, c.layer_norm_eps),
  };
  return module(parts, (m, pixels: Tensor) => {
    let [map, states] = [pixels, pixels];
    for (const [index, embed] of m.patch_embeddings.entries()) {
      const { image, sequence } = embed(map);
      states = (m.block[index] ?? []).reduce((x, each) => each(x, image), sequence);
      if (index < stages.length - 1) map = imageOf(states, image);
    }
    return m.layer_norm(states);
  });
};

const backbone = (c: PvtConfig) => module({ encoder: encoder(c) }, (m, pixels: Tensor) => m.encoder(pixels));

const base = (c: PvtConfig) =>
  baseModel(module({ encoder: encoder(c) }, (m, pixels: Tensor) => ({ last_hidden_state: m.encoder(pixels) })));

/** A linear map over the class token's state. */
const classification = (c: PvtConfig) =>
  imageHeads("pvt", backbone(c), { classifier: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, hidden) => ({
    logits: m.classifier(hidden.select(1, 0)),
  }));

export default visionFamily({
  facts,
  repo: "Zetatech/pvt-tiny-224",
  checkpoints: { PvtForImageClassification: ["Zetatech/pvt-tiny-224", "Zetatech/pvt-small-224"] },
  processor: {
    image_processor_type: "PvtImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  // Three of four stages reduce their image to two by two places or more.
  tiny: () => ({ image_size: 64, depths: [1, 1, 2, 1] }),
  // Positions are not interpolated: the reference reshapes the table to the image's grid.
  architectures: {
    PvtModel: imageClass({ task: "image-feature-extraction" }, base),
    PvtForImageClassification: imageClass({ task: "image-classification" }, classification),
  },
  variants: { "no biases": { config: { qkv_bias: false }, classes: ["PvtModel"] } },
});
