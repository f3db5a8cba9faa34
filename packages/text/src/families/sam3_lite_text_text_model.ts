import {
  type Sam3LiteTextTextConfig,
  sam3LiteTextTextModel,
} from "@tiny-random/atlas/configs/sam3_lite_text_text_model";
import {
  activation,
  batchNorm,
  conv2d,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  type Tensor,
  type TowerBlock,
  towerLayer,
} from "@tiny-random/nn";
import { bareTowerClass, statesAt } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** A convolution of each feature along a text, `[batch, width, 1, length]`. */
const alongText = (c: Sam3LiteTextTextConfig) => {
  const [width, kernel] = [c.hidden_size, c.repmixer_kernel_size];
  return conv2d(width, width, [1, kernel], {
    groups: width,
    bias: false,
    padding: [0, Math.floor(kernel / 2)],
  });
};

/** A factor for each feature. */
const layerScale = (width: number) => new Parameter([width, 1, 1], { kind: "scale" });

const scaled = (update: Tensor, factor: Parameter): Tensor => update.mul(update.graph.parameter(factor));

/** A convolution beside a norm of its input (MobileOne, Vasu et al., 2023). */
const mobileOne = (c: Sam3LiteTextTextConfig) =>
  module(
    {
      batchnorm_skip: batchNorm(c.hidden_size),
      conv: alongText(c),
      batchnorm_conv: batchNorm(c.hidden_size),
    },
    (m, x: Tensor) => m.batchnorm_conv(m.conv(x)).add(m.batchnorm_skip(x)),
  );

/** Mixes tokens by a convolution, less a norm of what was there. */
const repMixer = (c: Sam3LiteTextTextConfig) =>
  module(
    {
      layer_scale: layerScale(c.hidden_size),
      reference_batchnorm: batchNorm(c.hidden_size),
      mixer: mobileOne(c),
    },
    (m, x: Tensor) => x.add(scaled(m.mixer(x).sub(m.reference_batchnorm(x)), m.layer_scale)),
  );

const convolutionalFeedForward = (c: Sam3LiteTextTextConfig) => {
  const pointwise = module(
    {
      fc1: conv2d(c.hidden_size, c.intermediate_size, 1),
      fc2: conv2d(c.intermediate_size, c.hidden_size, 1),
    },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );
  return module(
    { depthwise_conv: alongText(c), depthwise_batchnorm: batchNorm(c.hidden_size), mlp: pointwise },
    (m, x: Tensor) => m.mlp(m.depthwise_batchnorm(m.depthwise_conv(x))),
  );
};

/** A layer without attention (RepMixer; FastViT, Vasu et al., 2023). */
const repMixerBlock = (c: Sam3LiteTextTextConfig): TowerBlock =>
  module(
    {
      layer_scale: layerScale(c.hidden_size),
      token_mixer: repMixer(c),
      conv_feed_forward: convolutionalFeedForward(c),
    },
    (m, states: Tensor) => {
      const mixed = m.token_mixer(states.transpose(1, 2).unsqueeze(2));
      return mixed
        .add(scaled(m.conv_feed_forward(mixed), m.layer_scale))
        .squeeze(2)
        .transpose(1, 2);
    },
  );

/** Learned positions, as many as a text has tokens: those of another length are interpolated. */
const interpolatedPositions = (c: Sam3LiteTextTextConfig) =>
  module(
    {
      position_embedding: new Parameter([1, 1, c.max_position_embeddings, c.hidden_size], { kind: "embedding" }),
    },
    (m, ids: Tensor) =>
      ids.graph
        .parameter(m.position_embedding)
        .interpolate({ size: [ids.size(1), c.hidden_size], mode: "bilinear" })
        .squeeze(1),
  );

const embeddings = (c: Sam3LiteTextTextConfig) =>
  module(
    { token_embedding: embedding(c.vocab_size, c.hidden_size), position_embedding: interpolatedPositions(c) },
    (m, ids: Tensor) => m.token_embedding(ids).add(m.position_embedding(ids)),
  );

/** Whether a layer mixes tokens by convolutions: the first and the last one do. */
const isMixer = (c: Sam3LiteTextTextConfig, layer: number): boolean =>
  c.use_repmixer_blocks && (layer === 0 || layer === c.num_hidden_layers - 1);

/** MobileCLIP's text tower (Vasu et al., 2024), read at its largest id: the end of the text. */
export const liteTextTower = (c: Sam3LiteTextTextConfig) =>
  module(
    {
      embeddings: embeddings(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) =>
        isMixer(c, layer) ? repMixerBlock(c) : towerLayer(c),
      ),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      projection: linear(c.hidden_size, c.projection_dim, { bias: false }),
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = paddingMask(context.attention_mask);
      const hidden = m.final_layer_norm(m.layers.reduce((x, layer) => layer(x, mask), m.embeddings(ids)));
      return { hidden, pooled: m.projection(statesAt(hidden, ids.argmax(1))) };
    },
  );

/** Why padding matters to a text. */
export const padding = { none: "convolutions along a text read its padding, and positions are stretched over it" };

export default textFamily<Sam3LiteTextTextConfig>({
  facts: sam3LiteTextTextModel,
  repo: "yonigozlan/sam3-litetext-s0",
  tokenizer: "clip",
  // Two layers of convolutions around one of attention.
  tiny: (_c, _context, merged) => ({ num_hidden_layers: Math.min(merged.num_hidden_layers, 3) }),
  architectures: {
    Sam3LiteTextTextModel: {
      ...bareTowerClass<Sam3LiteTextTextConfig>(liteTextTower),
      padding,
    },
  },
  variants: { "attention alone": { config: { use_repmixer_blocks: false } } },
});
