import { type Gemma3nAudioConfig, gemma3nAudio } from "@tiny-random/atlas/configs/gemma3n_audio";
import { defineArchitecture, type InputSynthesizer } from "@tiny-random/core";
import {
  activation,
  addDims,
  baseModel,
  conv1d,
  conv2d,
  forbidden,
  linear,
  module,
  rmsNorm,
  scale,
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

const sizesOf = (c: Gemma3nAudioConfig): ChunkedSizes => {
  const [past, future] = [Math.max(0, c.conf_attention_context_left - 1), c.conf_attention_context_right];
  return {
    heads: c.conf_num_attention_heads,
    headSize: c.hidden_size / c.conf_num_attention_heads,
    chunk: c.conf_attention_chunk_size,
    past,
    future,
    cap: c.conf_attention_logit_cap,
    sees: (distance) => distance >= -future && distance <= past,
    unseen: forbidden,
  };
};

/** Distances that keys are relative by, the furthest before a query first. */
const distancesOf = ({ past, future }: ChunkedSizes): readonly number[] =>
  Array.from({ length: past + future + 1 }, (_, index) => past - index);

/** Values within what gradients are clipped to. */
const within = (c: Gemma3nAudioConfig, x: Tensor): Tensor => x.clamp(-c.gradient_clipping, c.gradient_clipping);

const plain = (inputs: number, outputs: number) => linear(inputs, outputs, { bias: false });

const localAttention = (c: Gemma3nAudioConfig) => {
  const [width, sizes] = [c.hidden_size, sizesOf(c)];
  const relative = module({ pos_proj: plain(width, width) }, (m, x: Tensor) =>
    m.pos_proj(chunkSinusoids(x.graph, distancesOf(sizes), width)),
  );
  return module(
    {
      per_dim_scale: perDimScale(sizes.headSize),
      relative_position_embedding: relative,
      q_proj: plain(width, width),
      k_proj: plain(width, width),
      v_proj: plain(width, width),
    },
    (m, x: Tensor, kept: Tensor) => {
      const query = perDimScaled(m.q_proj(x), m.per_dim_scale, sizes.heads);
      return chunkedAttend([query, m.k_proj(x), m.v_proj(x)], m.relative_position_embedding(x), kept, sizes);
    },
  );
};

const attention = (c: Gemma3nAudioConfig) =>
  module(
    {
      pre_attn_norm: rmsNorm(c.hidden_size),
      attn: localAttention(c),
      post: plain(c.hidden_size, c.hidden_size),
      post_norm: rmsNorm(c.hidden_size),
    },
    (m, x: Tensor, kept: Tensor) => x.add(m.post_norm(within(c, m.post(m.attn(m.pre_attn_norm(within(c, x)), kept))))),
  );

const feedForward = (c: Gemma3nAudioConfig) => {
  const width = c.hidden_size;
  return module(
    {
      pre_layer_norm: rmsNorm(width),
      ffw_layer_1: plain(width, 4 * width),
      ffw_layer_2: plain(4 * width, width),
      post_layer_norm: rmsNorm(width),
    },
    (m, x: Tensor) => {
      const inner = activation("silu")(m.ffw_layer_1(m.pre_layer_norm(within(c, x))));
      return x.add(m.post_layer_norm(within(c, m.ffw_layer_2(inner))).mul(c.conf_residual_weight));
    },
  );
};

/** A gated, causal, depthwise convolution. */
const lightConvolution = (c: Gemma3nAudioConfig) => {
  const [width, kernel] = [c.hidden_size, c.conf_conv_kernel_size];
  return module(
    {
      pre_layer_norm: rmsNorm(width, c.rms_norm_eps),
      linear_start: plain(width, 2 * width),
      depthwise_conv1d: conv1d(width, width, kernel, { groups: width, bias: false }),
      conv_norm: rmsNorm(width, c.rms_norm_eps),
      linear_end: plain(width, width),
    },
    (m, x: Tensor) => {
      const gated = channelGlu(m.linear_start(m.pre_layer_norm(x)).transpose(1, 2));
      const convolved = m.depthwise_conv1d(gated.pad([kernel - 1, 0])).transpose(1, 2);
      return m.linear_end(activation("silu")(m.conv_norm(within(c, convolved)))).add(x);
    },
  );
};

const block = (c: Gemma3nAudioConfig) =>
  module(
    {
      ffw_layer_start: feedForward(c),
      attention: attention(c),
      lconv1d: lightConvolution(c),
      ffw_layer_end: feedForward(c),
      norm: rmsNorm(c.hidden_size),
    },
    (m, x: Tensor, kept: Tensor) => {
      const attended = m.attention(m.ffw_layer_start(x), kept).mul(kept.to("float32").unsqueeze(-1));
      return m.norm(within(c, m.ffw_layer_end(m.lconv1d(attended))));
    },
  );

/** A group norm over all features of a frame and those before it: `[batch, frames, bins, channels]` → the same. */
const cumulativeNorm = (channels: number, epsilon: number) =>
  module({ weight: scale(channels) }, (m, x: Tensor) => {
    const features = (x.size(2) as number) * channels;
    const frames = Tensor.arange(x.graph, x.size(1)).add(1).to("float32").mul(features).unsqueeze(-1).unsqueeze(-1);
    const soFar = (values: Tensor) => values.sum([2, 3], true).cumsum(1).div(frames);
    const centered = x.sub(soFar(x));
    return centered.div(soFar(centered.mul(centered)).add(epsilon).sqrt()).mul(m.weight);
  });

/** A convolution over frames ahead and bins around, normed and rectified. */
const subsampling = (c: Gemma3nAudioConfig, layer: number) => {
  const inputs = layer === 0 ? 1 : (c.sscp_conv_channel_size[layer - 1] ?? 1);
  const outputs = c.sscp_conv_channel_size[layer] ?? 1;
  const [high = 1, wide = 1] = c.sscp_conv_kernel_size[layer] ?? [];
  const [down = 1, across = 1] = c.sscp_conv_stride_size[layer] ?? [];
  return module(
    {
      conv: conv2d(inputs, outputs, [high, wide], { stride: [down, across], bias: false }),
      norm: cumulativeNorm(outputs, c.sscp_conv_group_norm_eps),
    },
    (m, x: Tensor) =>
      m
        .norm(m.conv(x.pad([1, 1, 0, high - 1])).permute(0, 2, 3, 1))
        .permute(0, 3, 1, 2)
        .relu(),
  );
};

/** Mel bins that both convolutions leave. */
const binsLeft = (c: Gemma3nAudioConfig): number =>
  [0, 1].reduce((bins, layer) => {
    const [wide = 1, across = 1] = [c.sscp_conv_kernel_size[layer]?.[1], c.sscp_conv_stride_size[layer]?.[1]];
    return Math.floor((bins + 2 - wide) / across) + 1;
  }, c.input_feat_size);

const subsampler = (c: Gemma3nAudioConfig) =>
  module(
    {
      conv_0: subsampling(c, 0),
      conv_1: subsampling(c, 1),
      input_proj_linear: plain(binsLeft(c) * (c.sscp_conv_channel_size.at(-1) ?? 1), c.hidden_size),
    },
    (m, features: Tensor) =>
      m.input_proj_linear(
        m
          .conv_1(m.conv_0(features.unsqueeze(1)))
          .permute(0, 2, 3, 1)
          .flatten(2),
      ),
  );

/** Gemma 3n's encoder of sound (Gemma Team, 2025): a Conformer whose attention looks at chunks, and every so many of its frames. */
const gemma3nAudioEncoder = (c: Gemma3nAudioConfig) =>
  module(
    {
      subsample_conv_projection: subsampler(c),
      conformer: Array.from({ length: c.conf_num_hidden_layers }, () => block(c)),
    },
    (m, features: Tensor, padding: Tensor) => {
      const { graph } = features;
      const first = m.subsample_conv_projection(features);
      const stride = c.sscp_conv_stride_size.reduce((product, [down = 1]) => product * down, 1);
      const places = Tensor.arange(graph, first.size(1)).mul(stride);
      const last = graph.dimValue(padding.size(1)).sub(1);
      const kept = padding.logical_not().to("int64").index_select(1, places.minimum(last));
      const states = m.conformer.reduce<Tensor>((x, one) => one(x, kept), first);
      const fewer = (x: Tensor) => {
        const length = graph.floorDivide(addDims(x.size(1), c.conf_reduction_factor - 1), c.conf_reduction_factor);
        return x.index_select(1, Tensor.arange(graph, length).mul(c.conf_reduction_factor));
      };
      return fewer(states).mul(fewer(kept).to("float32").unsqueeze(-1));
    },
  );

/** The extractor's features and mask by the class's names; its mask says what is padding. */
const clips: InputSynthesizer = async (processors, purpose) => {
  const made = await audioInputs({ seconds: [0.9, 0.55] })(processors, purpose);
  const { input_features: audio_mel, input_features_mask: mask } = made?.inputs ?? {};
  if (!made || !audio_mel || !mask) return undefined;
  const padding = Uint8Array.from(mask.data as Uint8Array, (kept) => 1 - kept);
  return { ...made, inputs: { audio_mel, audio_mel_mask: { ...mask, data: padding } } };
};

export default audioFamily<Gemma3nAudioConfig>({
  facts: gemma3nAudio,
  repo: "google/gemma-3n-E4B",
  extractor: {
    feature_extractor_type: "Gemma3nAudioFeatureExtractor",
    feature_size: 128,
    sampling_rate: 16000,
    padding_value: 0,
    frame_length: 512,
    hop_length: 160,
    fft_length: 1024,
  },
  extractorSettings: (c) => ({ feature_size: c.input_feat_size }),
  // Chunks so short that a clip has several.
  tiny: (_c, { size }) => ({
    input_feat_size: 16,
    conf_attention_chunk_size: 4,
    conf_attention_context_left: 5,
    conf_num_attention_heads: size.width / size.headSize,
    conf_num_hidden_layers: 2,
    sscp_conv_channel_size: [16, 8],
  }),
  architectures: {
    Gemma3nAudioEncoder: defineArchitecture({
      padding: { none: "convolutions look ahead into what is padding" },
      build: (c: Gemma3nAudioConfig) => baseModel(gemma3nAudioEncoder(c)),
      sessions: (model, c: Gemma3nAudioConfig) => ({
        model: {
          inputs: {
            audio_mel: { dtype: "float32", axes: ["batch_size", "sequence_length", c.input_feat_size] },
            audio_mel_mask: { dtype: "bool", axes: ["batch_size", "sequence_length"] },
          },
          trace: ({ audio_mel, audio_mel_mask }) => {
            if (!audio_mel || !audio_mel_mask)
              throw new Error("an encoder of sounds needs audio_mel and audio_mel_mask");
            return { last_hidden_state: model(audio_mel, audio_mel_mask) };
          },
        },
      }),
      inputs: () => clips,
    }),
  },
  variants: {
    "frames behind, all of them": {
      config: {
        conf_attention_context_right: 2,
        conf_reduction_factor: 1,
        conf_attention_logit_cap: 2,
        gradient_clipping: 1.5,
      },
    },
  },
});
