// SeamlessM4T's encoder of speech: a Conformer over filter banks, and an adapter that shortens its states.
import {
  type ConformerBlock,
  type ConformerContext,
  channelGlu,
  speechConformerLayer,
} from "@tiny-random/audio/layers/conformer";
import { conformerAdapter } from "@tiny-random/audio/layers/conformer-adapter";
import { convolvedLengths, firstFrames } from "@tiny-random/audio/layers/feature-encoder";
import { positionedAttention, rotaryPositions } from "@tiny-random/audio/layers/positioned-attention";
import { distanceSinusoids } from "@tiny-random/audio/layers/relative-attention";
import { speechFeedForward } from "@tiny-random/audio/layers/speech-feed-forward";
import type { NamedTensors } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  batchNorm,
  conv1d,
  layerNorm,
  linear,
  module,
  paddingMask,
  type Tensor,
} from "@tiny-random/nn";
import { needed } from "../../layers/seq2seq-family.ts";
import type { SeamlessConfig, SpeechConfig } from "./config.ts";

/** The Conformer's fields by their usual names. */
export const conformerConfig = (c: SpeechConfig) => ({
  hidden_size: c.hidden_size,
  num_attention_heads: c.speech_encoder_attention_heads,
  intermediate_size: c.speech_encoder_intermediate_size,
  hidden_act: c.speech_encoder_hidden_act,
  conv_depthwise_kernel_size: c.conv_depthwise_kernel_size,
  layer_norm_eps: 1e-5,
});

/** The convolution module: pointwise with a GLU, depthwise, pointwise; padding counts as silence. */
const convolution = (c: ReturnType<typeof conformerConfig>): ConformerBlock => {
  const [width, kernel] = [c.hidden_size, c.conv_depthwise_kernel_size];
  const depthwise = { padding: (kernel - 1) / 2, groups: width, bias: false };
  return module(
    {
      layer_norm: layerNorm(width),
      pointwise_conv1: conv1d(width, 2 * width, 1, { bias: false }),
      depthwise_conv: conv1d(width, width, kernel, depthwise),
      batch_norm: batchNorm(width),
      pointwise_conv2: conv1d(width, width, 1, { bias: false }),
    },
    (m, x: Tensor, { kept }: ConformerContext) => {
      const gated = channelGlu(m.pointwise_conv1(m.layer_norm(x).mul(kept).transpose(1, 2)));
      const normed = m.batch_norm(m.depthwise_conv(gated));
      return m.pointwise_conv2(activation(c.hidden_act)(normed)).transpose(1, 2);
    },
  );
};

/** Conformer layers over projected features and the mask of frames. */
export type Conformer = ((hidden: Tensor, frames: Tensor) => Tensor) & AnyModule;

/** Layers with positions of the config's kind. */
const conformer = (c: SeamlessConfig): Conformer => {
  const { position_embeddings_type, rotary_embedding_base } = c;
  const own = { ...conformerConfig(c), position_embeddings_type, rotary_embedding_base };
  return module(
    {
      embed_positions: c.position_embeddings_type === "rotary" ? rotaryPositions(own) : undefined,
      layers: Array.from({ length: c.speech_encoder_layers }, () =>
        speechConformerLayer(own, positionedAttention(own), convolution(own)),
      ),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, hidden: Tensor, frames: Tensor) => {
      const kept = frames.to("float32").unsqueeze(-1);
      const first = hidden.mul(kept);
      const rotary = m.embed_positions?.(first);
      const context: ConformerContext = {
        mask: paddingMask(frames),
        kept,
        ...(rotary && { rotary }),
        ...(c.position_embeddings_type === "relative" && { distances: distanceSinusoids(first) }),
      };
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, context), first));
    },
  );
};

const adapter = (c: SpeechConfig) =>
  conformerAdapter({
    ...conformerConfig(c),
    add_adapter: true,
    adapter_kernel_size: c.adaptor_kernel_size,
    adapter_stride: c.adaptor_stride,
    num_adapter_layers: c.num_adapter_layers,
    output_hidden_size: null,
    adapter_act: "relu",
  });

/** Filter banks `input_features` `[batch, frames, bins]` and their mask → states of every few frames. */
export const adaptedEncoder = (c: SpeechConfig, encoder: Conformer) =>
  module(
    {
      feature_projection: module(
        {
          layer_norm: layerNorm(c.feature_projection_input_dim, c.layer_norm_eps),
          projection: linear(c.feature_projection_input_dim, c.hidden_size),
        },
        (m, x: Tensor) => m.projection(m.layer_norm(x)),
      ),
      encoder,
      intermediate_ffn: speechFeedForward(conformerConfig(c), "relu"),
      adapter: c.add_adapter ? adapter(c) : undefined,
      inner_layer_norm: layerNorm(c.hidden_size),
    },
    (m, inputs: NamedTensors) => {
      const frames = needed(inputs, "attention_mask");
      const encoded = m.encoder(m.feature_projection(needed(inputs, "input_features")), frames);
      const expanded = encoded.add(m.intermediate_ffn(encoded).mul(0.5));
      return m.inner_layer_norm(m.adapter?.(expanded, frames) ?? expanded);
    },
  );

/** The same with a Conformer of the first version. */
export const speechEncoder = (c: SeamlessConfig) => adaptedEncoder(c, conformer(c));

/** The mask of states from the mask of frames: int64 `[batch, frames]` → `[batch, states]`. The class always shortens it. */
export const statesMask = (mask: Tensor, states: Tensor, c: SpeechConfig): Tensor => {
  const kernel = c.adaptor_kernel_size - 2 * Math.floor(c.adaptor_kernel_size / 2);
  return firstFrames(convolvedLengths(mask.sum(1), [kernel], [c.adaptor_stride]), states.size(1));
};
