import { type MoonshineConfig, moonshine } from "@tiny-random/atlas/configs/moonshine";
import type { NamedTensors } from "@tiny-random/core";
import { activation, conv1d, embedding, groupNorm, layerNorm, module, Tensor } from "@tiny-random/nn";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { asrFamily } from "../asr-family.ts";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { moonshineDecoder, moonshineEncoderLayer, rotary } from "../layers/moonshine-layers.ts";
import type { Seq2SeqFamily } from "../layers/seq2seq-family.ts";
import { needed } from "../layers/seq2seq-family.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";
import { equalClips } from "../speech-clips.ts";

/** Samples → states (Jeffries et al., 2024): three convolutions, a step per 384 samples, then Transformer layers. */
const moonshineEncoder = (c: MoonshineConfig) => {
  const width = c.hidden_size;
  const parts = {
    conv1: conv1d(1, width, 127, { stride: 64, bias: false }),
    conv2: conv1d(width, 2 * width, 7, { stride: 3 }),
    conv3: conv1d(2 * width, width, 3, { stride: 2 }),
    groupnorm: groupNorm(1, width),
    layers: Array.from({ length: c.encoder_num_hidden_layers }, () => moonshineEncoderLayer(c)),
    layer_norm: layerNorm(width, 1e-5, { bias: false }),
  };
  return module(parts, (m, inputs: NamedTensors) => {
    const gelu = activation("gelu");
    const first = m.groupnorm(m.conv1(needed(inputs, "input_values").unsqueeze(1)).tanh());
    const frames = gelu(m.conv3(gelu(m.conv2(first)))).transpose(1, 2);
    const rotate = rotary(c, c.encoder_num_attention_heads, Tensor.arange(frames.graph, frames.size(1)));
    return m.layer_norm(m.layers.reduce((x, layer) => layer(x, { rotate }), frames));
  });
};

const family: Seq2SeqFamily<MoonshineConfig> = {
  key: "model",
  parts: (c) => ({
    encoder: moonshineEncoder(c),
    decoder: moonshineDecoder(c, embedding(c.vocab_size, c.hidden_size)),
  }),
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_num_hidden_layers,
    heads: c.decoder_num_attention_heads,
    headSize: c.hidden_size / c.decoder_num_attention_heads,
  }),
  inputs: () => ({ input_values: { dtype: "float32", axes: ["batch_size", "samples"] } }),
  // Its pipeline asks for six tokens a second, so a clip is longer than one.
  synthesize: () => equalClips(1.1, false),
  padding: { none: "the first convolution is normalized over all samples of a row, padding among them" },
};

export default asrFamily({
  facts: moonshine,
  repo: "UsefulSensors/moonshine-tiny",
  reference: {
    encoder_num_key_value_heads: 8,
    decoder_num_key_value_heads: 8,
    rope_parameters: { partial_rotary_factor: 0.9, rope_theta: 10000, rope_type: "default" },
    torch_dtype: "float32",
  },
  generationConfig: { bos_token_id: 1, decoder_start_token_id: 1, eos_token_id: 2, max_length: 194, pad_token_id: 2 },
  extractor: {
    do_normalize: false,
    feature_extractor_type: "Wav2Vec2FeatureExtractor",
    feature_size: 1,
    padding_side: "right",
    padding_value: 0,
    processor_class: "Wav2Vec2Processor",
    return_attention_mask: false,
    sampling_rate: 16000,
  },
  tokenizer: "mistral",
  processor: tokenizerBuilder,
  roles: {
    depth: ["encoder_num_hidden_layers"],
    "key/value heads": ["encoder_num_key_value_heads", "decoder_num_key_value_heads"],
  },
  // Heads of sixteen features: nine tenths of eight would be seven, an odd number.
  tiny: (_: MoonshineConfig, { size }) => {
    const heads = size.width / size.headSize / 2;
    return {
      encoder_num_attention_heads: heads,
      decoder_num_attention_heads: heads,
      encoder_num_key_value_heads: heads,
      decoder_num_key_value_heads: heads,
    };
  },
  architectures: {
    MoonshineModel: seq2seqModel(family),
    MoonshineForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
      headKey: "proj_out",
    }),
  },
});
