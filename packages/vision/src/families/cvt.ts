import { type CvtConfig, cvt } from "@tiny-random/atlas/configs/cvt";
import { InputError, labelsOf, type Size } from "@tiny-random/core";
import {
  activation,
  asSequence,
  attend,
  baseModel,
  batchNorm,
  conv2d,
  dense,
  imageOf,
  layerNorm,
  linear,
  module,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { convNextProcessor } from "../layers/convnext.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { learnedTokens, tokensFor } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

/** One stage's numbers of the config. */
const stageOf = (c: CvtConfig, stage: number) => {
  const at = (values: readonly number[]) => values[stage] ?? 0;
  const method = c.qkv_projection_method[stage];
  if (method !== "dw_bn")
    throw new InputError(
      `qkv_projection_method is ${method}, of which Transformers' class has no projection`,
      'Set it to "dw_bn".',
    );
  return {
    inputs: stage === 0 ? c.num_channels : (c.embed_dim[stage - 1] ?? 0),
    width: at(c.embed_dim),
    heads: at(c.num_heads),
    depth: at(c.depth),
    feedForward: Math.trunc(at(c.embed_dim) * at(c.mlp_ratio)),
    patches: { kernel: at(c.patch_sizes), stride: at(c.patch_stride), padding: at(c.patch_padding) },
    queries: { kernel: at(c.kernel_qkv), stride: at(c.stride_q), padding: at(c.padding_q) },
    keys: { kernel: at(c.kernel_qkv), stride: at(c.stride_kv), padding: at(c.padding_kv) },
    bias: c.qkv_bias[stage] ?? true,
    hasClassToken: c.cls_token[stage] ?? false,
    lastWidth: c.embed_dim.at(-1) ?? 0,
  };
};
type Stage = ReturnType<typeof stageOf>;
type Windows = Stage["keys"];

/** Overlapping patches, normalized: `[batch, inputs, height, width]` → `[batch, width, rows, columns]`. */
const embedding = ({ inputs, width, patches: { kernel, ...windows } }: Stage) => {
  const parts = { projection: conv2d(inputs, width, kernel, windows), normalization: layerNorm(width) };
  const convolution_embeddings = module(parts, (m, x: Tensor) => {
    const image = m.projection(x);
    return imageOf(m.normalization(asSequence(image)), image);
  });
  return module({ convolution_embeddings }, (m, x: Tensor) => m.convolution_embeddings(x));
};

/** A depthwise convolution and a batch norm before a linear map: an image → the sequence of its, maybe fewer, places. */
const convolutionalProjection = (width: number, { kernel, ...windows }: Windows) => {
  const convolution = conv2d(width, width, kernel, { ...windows, groups: width, bias: false });
  const convolution_projection = module({ convolution, normalization: batchNorm(width) }, (m, x: Tensor) =>
    m.normalization(m.convolution(x)),
  );
  return module({ convolution_projection }, (m, x: Tensor) => asSequence(m.convolution_projection(x)));
};

/** Attention whose queries, keys and values are convolved before (Wu et al., 2021); the class token passes by. */
const selfAttention = ({ width, heads, queries, keys, bias, hasClassToken }: Stage) => {
  const map = () => linear(width, width, { bias });
  return module(
    {
      convolution_projection_query: convolutionalProjection(width, queries),
      convolution_projection_key: convolutionalProjection(width, keys),
      convolution_projection_value: convolutionalProjection(width, keys),
      projection_query: map(),
      projection_key: map(),
      projection_value: map(),
    },
    (m, x: Tensor, image: Tensor) => {
      const places = imageOf(hasClassToken ? x.slice(1, 1) : x, image);
      const split = (project: (x: Tensor) => Tensor, convolve: (x: Tensor) => Tensor) => {
        const sequence = convolve(places);
        const whole = hasClassToken ? Tensor.cat([x.slice(1, 0, 1), sequence], 1) : sequence;
        return splitHeads(project(whole), heads, width / heads);
      };
      return attend(
        split(m.projection_query, m.convolution_projection_query),
        split(m.projection_key, m.convolution_projection_key),
        split(m.projection_value, m.convolution_projection_value),
        // The reference scales by the width of all heads together.
        { scale: width ** -0.5 },
      );
    },
  );
};

const layer = (stage: Stage) => {
  const { width, feedForward } = stage;
  const attention = module(
    { attention: selfAttention(stage), output: dense(width, width) },
    (m, x: Tensor, image: Tensor) => m.output(m.attention(x, image)),
  );
  return module(
    {
      attention,
      intermediate: dense(width, feedForward),
      output: dense(feedForward, width),
      layernorm_before: layerNorm(width),
      layernorm_after: layerNorm(width),
    },
    (m, x: Tensor, image: Tensor) => {
      const attended = m.attention(m.layernorm_before(x), image).add(x);
      return m.output(activation("gelu")(m.intermediate(m.layernorm_after(attended)))).add(attended);
    },
  );
};

/** A stage: its image, and its class token where it has one. */
const stageModule = (stage: Stage) =>
  module(
    {
      cls_token: stage.hasClassToken ? learnedTokens(stage.lastWidth) : undefined,
      embedding: embedding(stage),
      layers: Array.from({ length: stage.depth }, () => layer(stage)),
    },
    (m, x: Tensor) => {
      const image = m.embedding(x);
      const places = asSequence(image);
      const sequence = m.cls_token ? Tensor.cat([tokensFor(m.cls_token, places), places], 1) : places;
      const states = m.layers.reduce((h, each) => each(h, image), sequence);
      if (!m.cls_token) return { map: imageOf(states, image), token: undefined };
      return { map: imageOf(states.slice(1, 1), image), token: states.slice(1, 0, 1) };
    },
  );

/** The last stage's image and class token. */
const encoder = (c: CvtConfig) =>
  module({ stages: c.depth.map((_, stage) => stageModule(stageOf(c, stage))) }, (m, pixels: Tensor) => {
    const start: { map: Tensor; token: Tensor | undefined } = { map: pixels, token: undefined };
    return m.stages.reduce((found, stage) => stage(found.map), start);
  });

const model = (c: CvtConfig) =>
  baseModel(
    module({ encoder: encoder(c) }, (m, pixels: Tensor) => {
      const { map, token } = m.encoder(pixels);
      return { last_hidden_state: map, ...(token && { cls_token_value: token }) };
    }),
  );

const classification = (c: CvtConfig) => {
  if (!c.cls_token.at(-1))
    throw new InputError(
      "cls_token is false for the last stage, and Transformers' CvtForImageClassification reads that stage's class token",
      "Set its last value to true.",
    );
  const width = c.embed_dim.at(-1) ?? 0;
  const backbone = module({ encoder: encoder(c) }, (m, pixels: Tensor) => m.encoder(pixels));
  const heads = { layernorm: layerNorm(width), classifier: linear(width, labelsOf(c)) };
  return imageHeads("cvt", backbone, heads, (m, { token }) => ({
    logits: m.classifier(m.layernorm(token as Tensor).select(1, 0)),
  }));
};

/**
 * Two heads' widths in the last stage; its three layers are the fewest that the reference can build, which reads the third
 * of its rates of dropped paths.
 */
const tinyStages = (c: CvtConfig, { headSize }: Size): Partial<CvtConfig> => ({
  embed_dim: c.num_heads.map((heads) => heads * headSize),
  depth: c.depth.map((_, stage) => stage + 1),
  mlp_ratio: c.mlp_ratio.map(() => 2),
});

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts: cvt,
  repo: "microsoft/cvt-13",
  checkpoints: { CvtForImageClassification: ["microsoft/cvt-13", "microsoft/cvt-21"] },
  processor: convNextProcessor,
  imageSize: () => 64,
  tiny: (c, { size }) => tinyStages(c, size),
  architectures: {
    CvtModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    CvtForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
  variants: {
    "no biases": { config: { qkv_bias: [false, false, false] }, classes: ["CvtModel"] },
  },
});
