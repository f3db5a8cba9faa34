import { type MoonshineStreamingConfig, moonshineStreaming } from "@tiny-random/atlas/configs/moonshine_streaming";
import type { MoonshineStreamingEncoderConfig } from "@tiny-random/atlas/configs/moonshine_streaming_encoder";
import { firstFrames } from "@tiny-random/audio/layers/feature-encoder";
import {
  type Architecture,
  encoderDecoderForward,
  InputError,
  type ModelConfig,
  type NamedTensors,
  shrinkConfig,
  type Tensors,
} from "@tiny-random/core";
import {
  activation,
  bareLayerNorm,
  conv1d,
  embedding,
  linear,
  module,
  narrowedMask,
  Parameter,
  paddingMask,
  scaleDim,
  Tensor,
  towerMlp,
} from "@tiny-random/nn";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { asrFamily } from "../asr-family.ts";
import { groupedAttention, type Source } from "../layers/attention.ts";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { moonshineDecoder } from "../layers/moonshine-layers.ts";
import { type DecoderContext, needed, type Seq2SeqFamily } from "../layers/seq2seq-family.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";
import { equalClips } from "../speech-clips.ts";

type EncoderConfig = MoonshineStreamingEncoderConfig;

/** A layer norm where the checkpoint holds how much the scale differs from 1. */
const norm = (width: number) => {
  const bare = bareLayerNorm(width);
  return module({ gamma: new Parameter([width], { kind: "bias" }) }, (m, x: Tensor) =>
    bare(x).mul(x.graph.parameter(m.gamma).add(1)),
  );
};

/** asinh(kx): loud samples are compressed. */
const compression = () =>
  module({ log_k: new Parameter([], { kind: "bias" }) }, (m, x: Tensor) => {
    const louder = x.mul(x.graph.parameter(m.log_k).exp());
    return x.graph.add("Asinh", [louder], { dtype: louder.dtype, shape: louder.shape });
  });

const convolutionKernel = 5;

/** A strided convolution over what came before. */
const causalConvolution = (inputs: number, outputs: number) =>
  conv1d(inputs, outputs, convolutionKernel, { stride: 2, padding: [convolutionKernel - 1, 0] });

/** int64 `[batch]`: outputs of a causal convolution that see any of the first frames. */
const seenBy = (counts: Tensor): Tensor =>
  counts
    .add(convolutionKernel - 2)
    .div(2)
    .add(1);

const silenced = (x: Tensor, frames: Tensor): Tensor => x.mul(frames.to("float32").unsqueeze(-1));

/** Samples of one frame. */
const frameLength = (c: EncoderConfig): number => Math.round((c.sample_rate * c.frame_ms) / 1000);

/** Samples → a state for four frames of 5 ms, and the mask of states. */
const embedder = (c: EncoderConfig) => {
  const [width, length] = [c.hidden_size, frameLength(c)];
  const silu = activation("silu");
  const bare = bareLayerNorm(length, 1e-6);
  return module(
    {
      comp: compression(),
      conv1: causalConvolution(width, 2 * width),
      conv2: causalConvolution(2 * width, width),
      linear: linear(length, width, { bias: false }),
    },
    (m, samples: Tensor, mask: Tensor) => {
      const count = samples.graph.floorDivide(samples.size(1), length);
      const framed = samples.slice(1, 0, scaleDim(count, length)).unflatten(1, [count, length]);
      const first = silu(m.linear(m.comp(bare(framed))));
      const counts = mask.sum(1).div(length);
      const kept = silenced(first, firstFrames(counts, first.size(1)));
      const once = m.conv1(kept.transpose(1, 2)).transpose(1, 2);
      const middle = silu(silenced(once, firstFrames(seenBy(counts), once.size(1))));
      const twice = m.conv2(middle.transpose(1, 2)).transpose(1, 2);
      const frames = firstFrames(seenBy(seenBy(counts)), twice.size(1));
      return { states: silenced(twice, frames), frames };
    },
  );
};

const encoderLayer = (c: EncoderConfig) =>
  module(
    {
      self_attn: groupedAttention(c),
      mlp: towerMlp(c),
      input_layernorm: norm(c.hidden_size),
      post_attention_layernorm: norm(c.hidden_size),
    },
    (m, x: Tensor, source: Source) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), source));
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );

/** A window of keys: as many before a query, itself among them, and fewer than so many after it. */
type Window = readonly [before: number, after: number];

/** The additive mask of a layer whose queries see unpadded keys within a window. */
const windowMask = (frames: Tensor, [before, after]: Window): Tensor => {
  const places = Tensor.arange(frames.graph, frames.size(1));
  const distance = places.unsqueeze(1).sub(places.unsqueeze(0));
  const earlier = distance.ge(0).logical_and(distance.lt(before));
  const later = distance.lt(0).logical_and(distance.gt(-after));
  return narrowedMask(paddingMask(frames), earlier.logical_or(later).unsqueeze(0).unsqueeze(0));
};

/** An encoder for streams: each layer looks a few frames ahead, or none. */
const encoder = (c: EncoderConfig) =>
  module(
    {
      embedder: embedder(c),
      layers: Array.from({ length: c.num_hidden_layers }, () => encoderLayer(c)),
      final_norm: norm(c.hidden_size),
    },
    (m, inputs: NamedTensors) => {
      const { states, frames } = m.embedder(needed(inputs, "input_values"), needed(inputs, "attention_mask"));
      const masks = (c.sliding_windows as readonly Window[]).map((window) => windowMask(frames, window));
      return m.final_norm(m.layers.reduce((x, layer, index) => layer(x, { mask: masks[index] }), states));
    },
  );

/** Throws InputError where the decoder's keys have other heads than its queries: the reference reads as many. */
const checkHeads = (c: MoonshineStreamingConfig): void => {
  // The class has no such field and reads it.
  const { num_key_value_heads: keyHeads }: ModelConfig = c;
  if (keyHeads === c.num_attention_heads) return;
  throw new InputError(
    `num_key_value_heads is ${JSON.stringify(keyHeads)} where num_attention_heads is ${c.num_attention_heads}`,
    "Set both to the same number.",
  );
};

/** Moonshine's decoder, which adds positions to the encoder's states. */
const decoder = (c: MoonshineStreamingConfig) => {
  checkHeads(c);
  const width = c.encoder_config.hidden_size;
  const whole = moonshineDecoder(
    {
      ...c,
      encoder_num_attention_heads: c.num_attention_heads,
      encoder_hidden_act: c.hidden_act,
      decoder_num_attention_heads: c.num_attention_heads,
      decoder_num_hidden_layers: c.num_hidden_layers,
      decoder_hidden_act: c.hidden_act,
    },
    embedding(c.vocab_size, c.hidden_size),
  );
  const { embed_tokens, layers, norm: last } = whole;
  return module(
    {
      embed_tokens,
      layers,
      norm: last,
      pos_emb: embedding(c.max_position_embeddings, width),
      proj: width === c.hidden_size ? undefined : linear(width, c.hidden_size, { bias: false }),
    },
    (m, ids: Tensor, context: DecoderContext) => {
      const { states } = context;
      if (!states) throw new Error("the decoder needs an encoder's states");
      const placed = states.add(m.pos_emb(Tensor.arange(states.graph, states.size(1))));
      return whole(ids, { ...context, states: m.proj?.(placed) ?? placed });
    },
  );
};

// Its pipeline asks for six tokens a second, so a clip is longer than one.
const synthesize = equalClips(1.04, true, 80);

const family: Seq2SeqFamily<MoonshineStreamingConfig> = {
  key: "model",
  parts: (c) => ({ encoder: encoder(c.encoder_config), decoder: decoder(c) }),
  width: (c) => c.hidden_size,
  encoderWidth: (c) => c.encoder_config.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    headSize: c.hidden_size / c.num_attention_heads,
  }),
  reducedMask: (mask, states, c) => {
    const counts = mask.sum(1).div(frameLength(c.encoder_config));
    return firstFrames(seenBy(seenBy(counts)), states.size(1));
  },
  inputs: () => ({
    input_values: { dtype: "float32", axes: ["batch_size", "sequence_length"] },
    attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
  }),
  synthesize: () => synthesize,
  padding: { none: "a clip's last states see the beginning of its padding through the convolutions' mask" },
};

/** The reference's decoder adds positions to the encoder's states in place: they are no output to compare. */
const withoutStates = <C extends MoonshineStreamingConfig>(architecture: Architecture<C>): Architecture<C> => ({
  ...architecture,
  forward: async (run, inputs): Promise<Tensors> => {
    const outputs = Object.entries(await encoderDecoderForward(run, inputs));
    return Object.fromEntries(outputs.filter(([name]) => name !== "encoder_last_hidden_state"));
  },
});

/** Two layers of the encoder, one that looks ahead and one that does not. */
const tinyWindows = [
  [4, 2],
  [4, 0],
];

export default asrFamily<MoonshineStreamingConfig>({
  facts: moonshineStreaming,
  repo: "UsefulSensors/moonshine-streaming-tiny",
  reference: {
    encoder_config: {},
    num_key_value_heads: 8,
    decoder_start_token_id: 1,
    rope_parameters: { partial_rotary_factor: 0.8, rope_theta: 10000, rope_type: "default" },
  },
  generationConfig: { bos_token_id: 1, decoder_start_token_id: 1, eos_token_id: 2, pad_token_id: 0 },
  extractor: {
    do_normalize: false,
    feature_extractor_type: "Wav2Vec2FeatureExtractor",
    feature_size: 1,
    padding_side: "right",
    padding_value: 0,
    return_attention_mask: true,
    sampling_rate: 16000,
  },
  tokenizer: "mistral",
  // A second of samples and their mask leave room for half a usual vocabulary.
  processor: (c, context) => tokenizerBuilder(c, context, {}, 512),
  tiny: (c, { size }, merged) => ({
    encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, {
      num_hidden_layers: tinyWindows.length,
      sliding_windows: tinyWindows,
    }),
    max_position_embeddings: 512,
  }),
  variants: {
    "a narrower encoder": {
      config: { encoder_config: { hidden_size: 160, num_attention_heads: 4, num_key_value_heads: 4 } },
      classes: ["MoonshineStreamingForConditionalGeneration"],
    },
  },
  architectures: {
    MoonshineStreamingModel: withoutStates(seq2seqModel(family)),
    MoonshineStreamingForConditionalGeneration: withoutStates(
      conditionalGeneration(family, {
        task: "automatic-speech-recognition",
        headKey: "proj_out",
        head: (c, words) =>
          linear(c.hidden_size, c.vocab_size, { bias: false, tied: c.tie_word_embeddings ? words : undefined }),
      }),
    ),
  },
});
