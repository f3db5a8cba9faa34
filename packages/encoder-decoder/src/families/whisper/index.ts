import { type WhisperConfig, whisper } from "@tiny-random/atlas/configs/whisper";
import { whisperEncoder } from "@tiny-random/audio/layers/whisper-encoder";
import { defineArchitecture, InputError, labelsOf, type NamedTensors, narrowed } from "@tiny-random/core";
import { calledAs, embedding, linear, module, type Tensor } from "@tiny-random/nn";
import { asrFamily } from "../../asr-family.ts";
import { preNorm } from "../../layers/bart-layers.ts";
import { type BartParts, bartDecoder } from "../../layers/bart-stacks.ts";
import { decoderCausalLM } from "../../layers/causal-lm.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { learnedPositions } from "../../layers/positions.ts";
import { needed, type Seq2SeqFamily } from "../../layers/seq2seq-family.ts";
import { seq2seqModel } from "../../layers/seq2seq-model.ts";
import { endEmbedding, towardsEnd } from "./end-of-transcript.ts";
import { logMelInput, whisperClips, whisperTokenizer } from "./processors.ts";
import { englishGenerationConfig, extractor, generationConfig } from "./reference.ts";

const parts: BartParts<WhisperConfig> = {
  order: preNorm,
  positions: (c) => learnedPositions(c.max_target_positions, c.d_model, 0, towardsEnd(c)),
  norms: { layer_norm: true },
  biases: "all but keys",
};

/** The encoder as a session calls it. */
const encoder = (c: WhisperConfig) => {
  const frames = whisperEncoder({
    bins: c.num_mel_bins,
    positions: c.max_source_positions,
    width: c.d_model,
    heads: c.encoder_attention_heads,
    inner: c.encoder_ffn_dim,
    layers: c.encoder_layers,
    act: c.activation_function,
  });
  return calledAs(frames, (inputs: NamedTensors) => frames(needed(inputs, "input_features")));
};

const whisperDecoder = (c: WhisperConfig) => bartDecoder(c, parts, embedding(c.vocab_size, c.d_model, endEmbedding(c)));

const padding = { none: "clips are filled up with silence to one length, which the encoder hears" };

const family: Seq2SeqFamily<WhisperConfig> = {
  key: "model",
  parts: (c) => ({ encoder: encoder(c), decoder: whisperDecoder(c) }),
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
        encoder: encoder(c),
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
    WhisperForConditionalGeneration: ["openai/whisper-base", "openai/whisper-small", "openai/whisper-medium"],
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
  variants: {
    // Ids before those of the languages are one less than the others have.
    English: {
      config: {
        vocab_size: 51864,
        bos_token_id: 50256,
        eos_token_id: 50256,
        pad_token_id: 50256,
        decoder_start_token_id: 50257,
      },
      generationConfig: englishGenerationConfig,
      checkpoints: {
        WhisperForConditionalGeneration: [
          "openai/whisper-tiny.en",
          "openai/whisper-base.en",
          "openai/whisper-small.en",
          "Xenova/whisper-tiny.en",
        ],
      },
      classes: ["WhisperForConditionalGeneration"],
    },
  },
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
