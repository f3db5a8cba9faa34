import { type Gemma4AudioConfig, gemma4Audio } from "@tiny-random/atlas/configs/gemma4_audio";
import {
  defineArchitecture,
  type InputSynthesizer,
  type NamedTensors,
  type Tensors,
  type Tower,
} from "@tiny-random/core";
import {
  activation,
  baseModel,
  calledAs,
  clippedLinear,
  conv1d,
  conv2d,
  layerNorm,
  linear,
  module,
  rmsNorm,
  Tensor,
} from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { audioInputs } from "../inputs.ts";
import {
  type ChunkedSizes,
  chunkedAttend,
  chunkSinusoids,
  perDimScale,
  perDimScaled,
} from "../layers/chunked-attention.ts";
import { channelGlu } from "../layers/conformer.ts";

/** What all layers read of frames. */
interface FrameContext {
  /** One for frames and zero for padding, int64 `[batch, frames]`. */
  readonly kept: Tensor;
  /** Sinusoids of distances, `[distances, width]`. */
  readonly distances: Tensor;
}

const sizesOf = (c: Gemma4AudioConfig): ChunkedSizes => {
  const [past, future] = [c.attention_context_left - 1, c.attention_context_right];
  return {
    heads: c.num_attention_heads,
    headSize: c.hidden_size / c.num_attention_heads,
    chunk: c.attention_chunk_size,
    past,
    future,
    cap: c.attention_logit_cap,
    sees: (distance) => (distance < 0 ? -distance < future : distance < past),
    unseen: c.attention_invalid_logits_value,
  };
};

/** What keys are multiplied by. */
const keyScale = Math.log(1 + Math.E) / Math.LN2;

const clipped = (c: Gemma4AudioConfig, inputs: number, outputs: number) =>
  clippedLinear(inputs, outputs, c.use_clipped_linears);

/** Values within what gradients are clipped to. */
const within = (c: Gemma4AudioConfig, x: Tensor): Tensor => x.clamp(-c.gradient_clipping, c.gradient_clipping);

const attention = (c: Gemma4AudioConfig) => {
  const [width, sizes] = [c.hidden_size, sizesOf(c)];
  const project = () => clipped(c, width, width);
  return module(
    {
      per_dim_scale: perDimScale(sizes.headSize),
      q_proj: project(),
      k_proj: project(),
      v_proj: project(),
      post: project(),
      relative_k_proj: linear(width, width, { bias: false }),
    },
    (m, x: Tensor, { kept, distances }: FrameContext) => {
      const query = perDimScaled(m.q_proj(x), m.per_dim_scale, sizes.heads);
      const parts = [query, m.k_proj(x).mul(keyScale), m.v_proj(x)] as const;
      return m.post(chunkedAttend(parts, m.relative_k_proj(distances), kept, sizes));
    },
  );
};

const feedForward = (c: Gemma4AudioConfig) => {
  const width = c.hidden_size;
  return module(
    {
      ffw_layer_1: clipped(c, width, 4 * width),
      ffw_layer_2: clipped(c, 4 * width, width),
      pre_layer_norm: rmsNorm(width),
      post_layer_norm: rmsNorm(width),
    },
    (m, x: Tensor) => {
      const inner = activation(c.hidden_act)(m.ffw_layer_1(m.pre_layer_norm(within(c, x))));
      return m
        .post_layer_norm(within(c, m.ffw_layer_2(inner)))
        .mul(c.residual_weight)
        .add(x);
    },
  );
};

/** A gated, causal, depthwise convolution. */
const lightConvolution = (c: Gemma4AudioConfig) => {
  const [width, kernel] = [c.hidden_size, c.conv_kernel_size];
  return module(
    {
      linear_start: clipped(c, width, 2 * width),
      linear_end: clipped(c, width, width),
      depthwise_conv1d: conv1d(width, width, kernel, { groups: width, bias: false }),
      pre_layer_norm: rmsNorm(width, c.rms_norm_eps),
      conv_norm: rmsNorm(width, c.rms_norm_eps),
    },
    (m, x: Tensor) => {
      const gated = channelGlu(m.linear_start(m.pre_layer_norm(x)).transpose(1, 2));
      const convolved = m.depthwise_conv1d(gated.pad([kernel - 1, 0])).transpose(1, 2);
      return m.linear_end(activation(c.hidden_act)(m.conv_norm(within(c, convolved)))).add(x);
    },
  );
};

const layer = (c: Gemma4AudioConfig) =>
  module(
    {
      feed_forward1: feedForward(c),
      feed_forward2: feedForward(c),
      self_attn: attention(c),
      lconv1d: lightConvolution(c),
      norm_pre_attn: rmsNorm(c.hidden_size),
      norm_post_attn: rmsNorm(c.hidden_size),
      norm_out: rmsNorm(c.hidden_size),
    },
    (m, x: Tensor, context: FrameContext) => {
      const first = m.feed_forward1(x);
      const attended = within(c, m.self_attn(m.norm_pre_attn(within(c, first)), context));
      const convolved = m.lconv1d(m.norm_post_attn(attended).add(first));
      return m.norm_out(within(c, m.feed_forward2(convolved)));
    },
  );

/** A convolution that halves frames and mel bins, normed over its channels: `[batch, channels, frames, bins]`. */
const halving = (inputs: number, outputs: number, epsilon: number) =>
  module(
    {
      conv: conv2d(inputs, outputs, 3, { stride: 2, padding: 1, bias: false }),
      norm: layerNorm(outputs, epsilon, { bias: false }),
    },
    (m, x: Tensor, kept: Tensor) => {
      const framed = x.mul(kept.to("float32").unsqueeze(1).unsqueeze(-1));
      return m
        .norm(m.conv(framed).permute(0, 2, 3, 1))
        .permute(0, 3, 1, 2)
        .relu();
    },
  );

/** Two halvings, and a map of all channels of a frame's bins to the width. */
const subsampler = (c: Gemma4AudioConfig) => {
  const [first = 0, second = 0] = c.subsampling_conv_channels;
  return module(
    {
      layer0: halving(1, first, c.rms_norm_eps),
      layer1: halving(first, second, c.rms_norm_eps),
      input_proj_linear: linear(Math.floor(first / 4) * second, c.hidden_size, { bias: false }),
    },
    (m, features: Tensor, kept: Tensor) => {
      const everyOther = (mask: Tensor, halved: Tensor) =>
        mask.index_select(1, Tensor.arange(mask.graph, halved.size(2)).mul(2));
      const half = m.layer0(features.unsqueeze(1), kept);
      const halfKept = everyOther(kept, half);
      const quarter = m.layer1(half, halfKept);
      return {
        frames: m.input_proj_linear(quarter.permute(0, 2, 3, 1).flatten(2)),
        kept: everyOther(halfKept, quarter),
      };
    },
  );
};

/** Gemma 4's encoder of sound (Gemma Team, 2026): a Conformer whose attention looks at chunks. */
export const gemma4AudioEncoder = (c: Gemma4AudioConfig) => {
  const { chunk, past, future } = sizesOf(c);
  const furthest = Math.floor((chunk + past + future) / 2);
  return module(
    {
      subsample_conv_projection: subsampler(c),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      output_proj: linear(c.hidden_size, c.output_proj_dims),
    },
    (m, features: Tensor, mask: Tensor) => {
      const { frames, kept } = m.subsample_conv_projection(features, mask.to("int64"));
      const counted = Array.from({ length: furthest + 1 }, (_, index) => furthest - index);
      const distances = chunkSinusoids(features.graph, counted, c.hidden_size);
      const states = m.layers.reduce((x, one) => one(x, { kept, distances }), frames);
      return { states: m.output_proj(states), kept };
    },
  );
};

/** Mel bins of a frame: the class has no field for them, but as many as its first convolution has channels. */
export const melBins = (c: Gemma4AudioConfig): number => c.subsampling_conv_channels[0] ?? 0;

const soundInputs = (c: Gemma4AudioConfig, mask: string) => ({
  input_features: { dtype: "float32" as const, axes: ["batch_size", "sequence_length", melBins(c)] },
  [mask]: { dtype: "bool" as const, axes: ["batch_size", "sequence_length"] },
});

const needed = (tensor: Tensor | undefined): Tensor => {
  if (!tensor) throw new Error("an encoder of sounds needs input_features and their mask");
  return tensor;
};

/** The extractor's mask under another name. */
const clips: InputSynthesizer = async (processors, purpose) => {
  const made = await audioInputs({ seconds: [0.7, 0.45] })(processors, purpose);
  if (!made) return undefined;
  const { input_features_mask: mask, ...features }: Tensors = made.inputs;
  return { ...made, inputs: { ...features, ...(mask && { attention_mask: mask }) } };
};

/** The role `encoder`: features and `input_features_mask` → `last_hidden_state`, and `attention_mask` of its frames. */
const encoder = (c: Gemma4AudioConfig): Tower => {
  const model = gemma4AudioEncoder(c);
  const run = ({ input_features, input_features_mask }: NamedTensors): NamedTensors => {
    const { states, kept } = model(needed(input_features), needed(input_features_mask));
    return { last_hidden_state: states, attention_mask: kept };
  };
  return { module: calledAs(model, run), inputs: soundInputs(c, "input_features_mask"), width: c.output_proj_dims };
};

/** The preprocessor_config.json of its checkpoints. */
export const extractor = {
  feature_extractor_type: "Gemma4AudioFeatureExtractor",
  feature_size: 128,
  sampling_rate: 16000,
  padding_value: 0,
  frame_length: 320,
  hop_length: 160,
  fft_length: 512,
};

export default audioFamily<Gemma4AudioConfig>({
  facts: gemma4Audio,
  repo: "google/gemma-4-E2B-it",
  extractor,
  extractorSettings: (c) => ({ feature_size: melBins(c) }),
  // Chunks so short that a clip has several; narrow, since its maps are many.
  tiny: (_c, { size }) => ({
    hidden_size: size.width / 2,
    subsampling_conv_channels: [16, 8],
    attention_chunk_size: 4,
    attention_context_left: 5,
    output_proj_dims: size.width,
  }),
  towers: { encoder },
  architectures: {
    Gemma4AudioModel: defineArchitecture({
      padding: "right",
      build: (c: Gemma4AudioConfig) => baseModel(gemma4AudioEncoder(c)),
      sessions: (model, c: Gemma4AudioConfig) => ({
        model: {
          inputs: soundInputs(c, "attention_mask"),
          trace: ({ input_features, attention_mask }) => ({
            last_hidden_state: model(needed(input_features), needed(attention_mask)).states,
          }),
        },
      }),
      inputs: () => clips,
    }),
  },
  variants: {
    "frames behind, no bounds": {
      config: {
        attention_context_right: 2,
        use_clipped_linears: false,
        attention_logit_cap: 2,
        gradient_clipping: 1.5,
      },
    },
  },
});
