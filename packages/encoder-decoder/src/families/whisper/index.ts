import { type WhisperConfig, whisper } from "@tiny-random/atlas/configs/whisper";
import { defineArchitecture, InputError, labelsOf, type NamedTensors, narrowed } from "@tiny-random/core";
import { activation, conv1d, embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { asrFamily } from "../../asr-family.ts";
import { bartEncoderLayer, preNorm } from "../../layers/bart-layers.ts";
import { type BartParts, bartDecoder } from "../../layers/bart-stacks.ts";
import { decoderCausalLM } from "../../layers/causal-lm.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { learnedPositions } from "../../layers/positions.ts";
import { needed, type Seq2SeqFamily } from "../../layers/seq2seq-family.ts";
import { seq2seqModel } from "../../layers/seq2seq-model.ts";
import { endEmbedding, towardsEnd } from "./end-of-transcript.ts";
import { logMelInput, whisperClips, whisperTokenizer } from "./processors.ts";
import { extractor, generationConfig } from "./reference.ts";

const parts: BartParts<WhisperConfig> = {
  order: preNorm,
  positions: (c) => learnedPositions(c.max_target_positions, c.d_model, 0, towardsEnd(c)),
  norms: { layer_norm: true },
  biases: "all but keys",
};

/** Log-mel frames → states (Radford et al., 2022): two convolutions that halve the frames, then Transformer layers. */
const whisperEncoder = (c: WhisperConfig) =>
  module(
    {
      conv1: conv1d(c.num_mel_bins, c.d_model, 3, { padding: 1 }),
      conv2: conv1d(c.d_model, c.d_model, 3, { padding: 1, stride: 2 }),
      embed_positions: embedding(c.max_source_positions, c.d_model),
      layers: Array.from({ length: c.encoder_layers }, () => bartEncoderLayer(c, parts)),
      layer_norm: layerNorm(c.d_model),
    },
    (m, inputs: NamedTensors) => {
      const gelu = activation("gelu");
      const frames = gelu(m.conv2(gelu(m.conv1(needed(inputs, "input_features"))))).transpose(1, 2);
      const placed = frames.add(frames.graph.parameter(m.embed_positions.weight));
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, {}), placed));
    },
  );

const whisperDecoder = (c: WhisperConfig) => bartDecoder(c, parts, embedding(c.vocab_size, c.d_model, endEmbedding(c)));

const padding = { none: "clips are filled up with silence to one length, which the encoder hears" };

const family: Seq2SeqFamily<WhisperConfig> = {
  key: "model",
  parts: (c) => ({ encoder: whisperEncoder(c), decoder: whisperDecoder(c) }),
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
  inputs: (c) => logMelInput(c),
  synthesize: () => whisperClips,
  padding,
};

/** Labels of a clip, from the mean of its projected states. */
const audioClassification = defineArchitecture({
  task: "audio-classification",
  padding,
  build: (c: WhisperConfig) => {
    if (c.use_weighted_layer_sum)
      throw new InputError(
        "use_weighted_layer_sum of whisper is not supported",
        "Set use_weighted_layer_sum to false.",
      );
    return module(
      {
        encoder: whisperEncoder(c),
        projector: linear(c.d_model, c.classifier_proj_size),
        classifier: linear(c.classifier_proj_size, labelsOf(c)),
      },
      (m, inputs: NamedTensors) => ({ logits: m.classifier(m.projector(m.encoder(inputs)).mean(1)) }),
    );
  },
  sessions: (model, c) => ({
    model: { inputs: logMelInput(c), trace: (inputs): Record<string, Tensor> => model(inputs) },
  }),
  inputs: () => whisperClips,
});

export default asrFamily({
  // The feature extractor is made of it.
  facts: narrowed(whisper, { num_mel_bins: "number" }),
  repo: "openai/whisper-tiny",
  checkpoints: {
    WhisperForConditionalGeneration: [
      "openai/whisper-base",
      "openai/whisper-small",
      "openai/whisper-medium",
      "openai/whisper-tiny.en",
      "Xenova/whisper-tiny.en",
    ],
  },
  reference: { bos_token_id: 50257, eos_token_id: 50257, pad_token_id: 50257, decoder_start_token_id: 50258 },
  generationConfig,
  extractor,
  // As many seconds as the encoder has positions for: clients feed 30, whatever a config says.
  extractorSettings: (c: WhisperConfig) => ({
    chunk_length: (c.max_source_positions * 2 * 160) / 16000,
    feature_size: c.num_mel_bins,
  }),
  // A model with positions for 30 seconds is below two megabytes with half the usual width.
  tiny: (_: WhisperConfig, { size }) => ({
    d_model: 2 * size.headSize,
    encoder_attention_heads: 2,
    decoder_attention_heads: 2,
    encoder_ffn_dim: 8 * size.headSize,
    decoder_ffn_dim: 8 * size.headSize,
    classifier_proj_size: 16,
  }),
  tokenizer: "whisper",
  processor: whisperTokenizer,
  architectures: {
    WhisperModel: seq2seqModel(family),
    WhisperForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
      headKey: "proj_out",
      attentions: true,
    }),
    WhisperForCausalLM: decoderCausalLM(family, whisperDecoder, { headKey: "proj_out" }),
    WhisperForAudioClassification: audioClassification,
  },
});
