import { type Qwen3ASREncoderConfig, qwen3AsrEncoder } from "@tiny-random/atlas/configs/qwen3_asr_encoder";
import { InputError } from "@tiny-random/core";
import { activation, conv2d, type Dim, layerNorm, linear, module, narrowedMask, Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import type { ExtractorSettings } from "../extractor.ts";
import { sinusoids } from "../layers/sinusoids.ts";
import { type SoundEncoder, soundEncoderClass, soundEncoderTowers } from "../layers/sound-encoder.ts";
import { whisperLayer } from "../layers/whisper-encoder.ts";

/** Frames of a chunk: the reference counts 13 tokens for each, whatever n_window says. */
const chunkFrames = 100;
const chunkTokens = 13;

/** Half of a length, rounded up, three times: what three convolutions with strides of two make of frames. */
const halved = (frames: Tensor): Tensor => {
  const half = (x: Tensor) => x.add(1).div(2);
  return half(half(half(frames)));
};

/** Throws InputError for chunks that the reference cannot count. */
const checkChunks = (c: Qwen3ASREncoderConfig): void => {
  if (2 * c.n_window === chunkFrames) return;
  throw new InputError(
    `n_window of ${c.model_type} is ${c.n_window}, and the reference counts tokens of chunks of ${chunkFrames} frames only`,
    `Set it to ${chunkFrames / 2}.`,
  );
};

/** Frames in chunks: `[clips, bins, frames]` → `[clips · chunks, 1, bins, frames of a chunk]`. */
const inChunks = (features: Tensor, chunks: Dim): Tensor =>
  features.unflatten(2, [chunks, chunkFrames]).permute(0, 2, 1, 3).flatten(0, 1).unsqueeze(1);

/** Three convolutions over bins and frames, and a linear layer over what is left of the bins. */
const downsampling = (c: Qwen3ASREncoderConfig) => {
  const inner = c.downsample_hidden_size;
  const bins = Math.ceil(Math.ceil(Math.ceil(c.num_mel_bins / 2) / 2) / 2);
  return {
    conv2d1: conv2d(1, inner, 3, { stride: 2, padding: 1 }),
    conv2d2: conv2d(inner, inner, 3, { stride: 2, padding: 1 }),
    conv2d3: conv2d(inner, inner, 3, { stride: 2, padding: 1 }),
    conv_out: linear(inner * bins, c.d_model, { bias: false }),
  };
};

/** Which tokens attend to which: those of one window of a clip, padding left out. `[clips, 1, places, places]`. */
const windowMask = (c: Qwen3ASREncoderConfig, lengths: Tensor, isToken: Tensor): Tensor => {
  const { graph } = lengths;
  const chunksOfWindow = Math.floor(c.n_window_infer / chunkFrames);
  // The longest chunk of a batch decides how long windows are.
  const window = lengths.flatten(0, 1).amax(0).mul(chunksOfWindow);
  const windows = Tensor.arange(graph, isToken.size(1)).div(window);
  const isWindow = windows.unsqueeze(0).eq(windows.unsqueeze(1)).unsqueeze(0).unsqueeze(0);
  const zero = graph.constant([0], "float32", []);
  return narrowedMask(zero, isWindow.logical_and(isToken.unsqueeze(1).unsqueeze(1)));
};

/** Chunks of frames through convolutions, then layers over windows of several chunks (Qwen3-Omni, 2025). */
const chunkEncoder = (c: Qwen3ASREncoderConfig) => {
  checkChunks(c);
  const sizes = { width: c.d_model, heads: c.encoder_attention_heads, inner: c.encoder_ffn_dim };
  return module(
    {
      ...downsampling(c),
      layers: Array.from({ length: c.encoder_layers }, () =>
        whisperLayer({ ...sizes, act: c.activation_function, keyBias: true }),
      ),
      ln_post: layerNorm(c.d_model),
    },
    (m, features: Tensor, mask: Tensor) => {
      const { graph } = features;
      const chunks = graph.floorDivide(features.size(2), chunkFrames);
      const gelu = activation("gelu");
      const maps = gelu(m.conv2d3(gelu(m.conv2d2(gelu(m.conv2d1(inChunks(features, chunks)))))));
      const tokens = m.conv_out(maps.permute(0, 3, 1, 2).flatten(2));
      const placed = tokens
        .add(sinusoids(Tensor.arange(graph, chunkTokens), c.d_model))
        .unflatten(0, [features.size(0), chunks])
        .flatten(1, 2);
      const lengths = halved(mask.unflatten(1, [chunks, chunkFrames]).sum(2));
      const isToken = Tensor.arange(graph, chunkTokens).lt(lengths.unsqueeze(2)).flatten(1, 2);
      const attended = windowMask(c, lengths, isToken);
      const states = m.layers.reduce<Tensor>((x, layer) => layer(x, attended), placed);
      return m.ln_post(states.flatten(0, 1).compress(0, isToken.flatten(0, 1), "audio_tokens"));
    },
  );
};

const encoder: SoundEncoder<Qwen3ASREncoderConfig> = {
  encoder: chunkEncoder,
  inputs: (c) => ({
    input_features: { dtype: "float32", axes: ["clips", c.num_mel_bins, "frames"] },
    input_features_mask: { dtype: "int64", axes: ["clips", "frames"] },
  }),
  width: (c) => c.d_model,
  seconds: [2.7, 1.3],
  padding: { none: "tokens of all clips are in one row" },
};

/** preprocessor_config.json. */
export const chunkExtractor: ExtractorSettings = {
  feature_extractor_type: "Qwen3ASRFeatureExtractor",
  chunk_length: 30,
  feature_size: 128,
  hop_length: 160,
  n_fft: 400,
  padding_side: "right",
  padding_value: 0,
  return_attention_mask: true,
  sampling_rate: 16000,
};

export default audioFamily<Qwen3ASREncoderConfig>({
  facts: qwen3AsrEncoder,
  repo: "Qwen/Qwen3-ASR-1.7B-hf",
  extractor: chunkExtractor,
  extractorSettings: (c) => ({ feature_size: c.num_mel_bins }),
  tiny: (c) => ({
    num_mel_bins: Math.min(c.num_mel_bins, 16),
    downsample_hidden_size: 8,
    // Windows of two chunks: clips of three seconds have two.
    n_window_infer: 200,
  }),
  towers: soundEncoderTowers(encoder),
  architectures: { Qwen3ASREncoder: soundEncoderClass(encoder) },
});
