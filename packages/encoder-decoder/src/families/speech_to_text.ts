import { speechToText } from "@tiny-random/atlas/configs/speech_to_text";
import { audioInputs } from "@tiny-random/audio/inputs";
import {
  type ConfigOf,
  type InputSynthesizer,
  type NamedTensors,
  narrowed,
  type SessionInput,
} from "@tiny-random/core";
import { conv1d, embedding, layerNorm, module, paddingMask, Tensor } from "@tiny-random/nn";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { asrFamily } from "../asr-family.ts";
import { bartEncoderLayer, preNorm } from "../layers/bart-layers.ts";
import { type BartParts, bartDecoder } from "../layers/bart-stacks.ts";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { fairseqPositions } from "../layers/positions.ts";
import { needed, type Seq2SeqFamily } from "../layers/seq2seq-family.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";
import { equalClips } from "../speech-clips.ts";

const facts = narrowed(speechToText, { pad_token_id: "number" });
type Speech2TextConfig = ConfigOf<typeof facts>;

const parts: BartParts<Speech2TextConfig> = {
  order: preNorm,
  positions: (c) => fairseqPositions(c.max_target_positions, c.d_model, c.pad_token_id),
  norms: { layer_norm: true },
};

/** Strided convolutions with gated linear units (Synnaeve et al., 2019): `[batch, frames, bins]`. */
const convSubsampler = (c: Speech2TextConfig) => {
  const conv_layers = c.conv_kernel_sizes.map((kernel, index) => {
    const inputs = index === 0 ? c.input_feat_per_channel * c.input_channels : c.conv_channels / 2;
    const outputs = index < c.num_conv_layers - 1 ? c.conv_channels : 2 * c.d_model;
    return conv1d(inputs, outputs, kernel, { stride: 2, padding: Math.floor(kernel / 2) });
  });
  const channelGlu = (x: Tensor) => {
    const [values, gates] = x.chunk(2, 1) as [Tensor, Tensor];
    return values.mul(gates.sigmoid());
  };
  return module({ conv_layers }, (m, features: Tensor) =>
    m.conv_layers.reduce((x, layer) => channelGlu(layer(x)), features.transpose(1, 2)).transpose(1, 2),
  );
};

/** The mask of the states from the mask of the frames, int64: `[batch, frames]` → `[batch, states]`. */
const reducedMask = (mask: Tensor, states: Tensor, c: Speech2TextConfig): Tensor => {
  const halved = (length: Tensor) => length.add(1).div(2);
  const lengths = c.conv_kernel_sizes.reduce(halved, mask.sum(1, true));
  return Tensor.arange(mask.graph, states.size(1)).unsqueeze(0).lt(lengths).to("int64");
};

/** Filter banks `[batch, frames, bins]` → states of a quarter of the frames (Wang et al., 2020). */
const speech2TextEncoder = (c: Speech2TextConfig) =>
  module(
    {
      conv: convSubsampler(c),
      embed_positions: fairseqPositions(c.max_source_positions, c.d_model, c.pad_token_id),
      layers: Array.from({ length: c.encoder_layers }, () => bartEncoderLayer(c, parts)),
      layer_norm: layerNorm(c.d_model),
    },
    (m, inputs: NamedTensors) => {
      const frames = m.conv(needed(inputs, "input_features"));
      const own = reducedMask(needed(inputs, "attention_mask"), frames, c);
      const scaled = c.scale_embedding ? frames.mul(Math.sqrt(c.d_model)) : frames;
      // Positions count the frames of a mask in which padding is 1, as if it held ids.
      const placed = scaled.add(m.embed_positions(own.ne(1).to("int64"), {}));
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, { mask: paddingMask(own) }), placed));
    },
  );

const inputsOf = (c: Speech2TextConfig): Record<string, SessionInput> => ({
  input_features: { dtype: "float32", axes: ["batch_size", "sequence_length", c.input_feat_per_channel] },
  attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
});

const clips = audioInputs({ seconds: [0.6, 0.4], mask: true });
const prompts = equalClips(0.5, true);
const speech: InputSynthesizer = (processors, purpose) =>
  (purpose.kind === "prompts" ? prompts : clips)(processors, purpose);

const family: Seq2SeqFamily<Speech2TextConfig> = {
  key: "model",
  parts: (c) => ({
    encoder: speech2TextEncoder(c),
    decoder: bartDecoder(c, parts, embedding(c.vocab_size, c.d_model)),
  }),
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
  reducedMask,
  inputs: inputsOf,
  synthesize: () => speech,
  padding: { none: "through the convolutions a clip's last frames see what it is padded with" },
};

export default asrFamily({
  facts,
  repo: "facebook/s2t-small-librispeech-asr",
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 2,
    eos_token_id: 2,
    pad_token_id: 1,
    early_stopping: true,
    max_length: 200,
    num_beams: 5,
  },
  extractor: {
    do_ceptral_normalize: true,
    feature_extractor_type: "Speech2TextFeatureExtractor",
    feature_size: 80,
    normalize_means: true,
    normalize_vars: true,
    num_mel_bins: 80,
    padding_side: "right",
    padding_value: 0,
    return_attention_mask: true,
    sampling_rate: 16000,
  },
  tokenizer: "speech_to_text",
  tokenizerClass: "Speech2TextTokenizer",
  processor: tokenizerBuilder,
  tiny: (c: Speech2TextConfig, { size }) => ({
    conv_channels: size.width,
    max_source_positions: Math.min(c.max_source_positions, 512),
    max_target_positions: Math.min(c.max_target_positions, 512),
  }),
  architectures: {
    Speech2TextModel: seq2seqModel(family),
    Speech2TextForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
    }),
  },
});
