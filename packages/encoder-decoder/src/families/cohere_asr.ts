import { type CohereAsrConfig, cohereAsr } from "@tiny-random/atlas/configs/cohere_asr";
import { parakeetEncoder } from "@tiny-random/atlas/configs/parakeet_encoder";
import { melSettings } from "@tiny-random/audio/extractor";
import { shrinkConfig } from "@tiny-random/core";
import { linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { asrFamily } from "../asr-family.ts";
import { asrDecoded, asrDecoderParts, asrEncoder, fastAsr } from "../layers/asr-decoder.ts";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { learnedPositions } from "../layers/positions.ts";
import type { DecoderContext, Seq2SeqFamily } from "../layers/seq2seq-family.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";

const encoderDefaults = { ...parakeetEncoder.defaults, ...cohereAsr.nested?.["encoder_config"]?.given };

/** The class has its own defaults of a Parakeet's encoder, also where a config states some of its fields. */
const facts = {
  ...cohereAsr,
  nested: {
    encoder_config: {
      facts: { ...parakeetEncoder, className: "ParakeetEncoderConfig in CohereAsrConfig", defaults: encoderDefaults },
    },
  },
};

/** The checkpoint's names are NeMo's. */
const encoderKeys = {
  encoder: { subsampling: "pre_encode" },
  subsampling: { layers: "conv", linear: "out" },
  attention: {
    q_proj: "linear_q",
    k_proj: "linear_k",
    v_proj: "linear_v",
    o_proj: "linear_out",
    relative_k_proj: "linear_pos",
    bias_u: "pos_bias_u",
    bias_v: "pos_bias_v",
  },
  convolution: { norm: "batch_norm" },
};

const decoderKeys = {
  layer: {
    self_attn: "first_sub_layer",
    encoder_attn: "second_sub_layer",
    mlp: "third_sub_layer",
    input_layernorm: "layer_norm_1",
    post_attention_layernorm: "layer_norm_2",
    final_layernorm: "layer_norm_3",
  },
  attention: { q_proj: "query_net", k_proj: "key_net", v_proj: "value_net", o_proj: "out_projection" },
  mlp: { fc1: "dense_in", fc2: "dense_out" },
};

/** The decoder, and the projection of the encoder's states, which stands beside it in the checkpoint. */
const decoder = (c: CohereAsrConfig) => {
  const positions = learnedPositions(c.max_position_embeddings, c.hidden_size, 0);
  const parts = asrDecoderParts(c, positions, decoderKeys);
  const proj = linear(c.encoder_config.hidden_size, c.hidden_size);
  const { embed_tokens, embedding_layernorm, layers, norm } = parts;
  const tree = module(
    {
      _embedding: module(
        {
          token_embedding: embed_tokens,
          position_embedding: module({ pos_enc: positions.weight }, () => undefined),
          layer_norm: embedding_layernorm,
        },
        () => undefined,
      ),
      _decoder: module({ layers, final_layer_norm: norm }, () => undefined),
    },
    (_, ids: Tensor, context: DecoderContext) => {
      const states = context.states && proj(context.states);
      return asrDecoded(parts, ids, { ...context, states });
    },
  );
  return { decoder: Object.assign(tree, { embed_tokens }), proj };
};

const family: Seq2SeqFamily<CohereAsrConfig> = {
  ...fastAsr<CohereAsrConfig>(
    (c) => c,
    (c) => ({ encoder: asrEncoder(c.encoder_config, encoderKeys), ...decoder(c) }),
  ),
  partKeys: { decoder: "transf_decoder", proj: "encoder_decoder_proj" },
};

/** The map to scores, deep in NeMo's names. */
const head = (c: CohereAsrConfig, words: Parameter) => {
  const layer0 = linear(c.hidden_size, c.vocab_size, { tied: c.tie_word_embeddings ? words : undefined });
  const mlp = module({ layer0 }, (m, x: Tensor) => m.layer0(x));
  return module({ mlp }, (m, x: Tensor) => m.mlp(x));
};

export default asrFamily<CohereAsrConfig>({
  facts,
  repo: "CohereLabs/cohere-transcribe-03-2026",
  reference: { encoder_config: {}, decoder_start_token_id: 4 },
  generationConfig: { bos_token_id: 4, decoder_start_token_id: 4, eos_token_id: 3, pad_token_id: 2 },
  extractor: { feature_extractor_type: "CohereAsrFeatureExtractor", feature_size: 128, sampling_rate: 16000 },
  extractorSettings: (c) => melSettings(c.encoder_config),
  tokenizer: extendedTokenizer("mistral", { tokens: { pad_token: "<pad>" }, bare: true }),
  processor: (c, context) => tokenizerBuilder(c, context, { decoder_start_token_id: "<s>" }),
  tiny: (c, { size }, merged) => ({
    encoder_config: shrinkConfig(merged.encoder_config ?? c.encoder_config, size, { subsampling_conv_channels: 8 }),
  }),
  variants: {
    "grouped queries": { config: { num_key_value_heads: 4 }, classes: ["CohereAsrForConditionalGeneration"] },
  },
  architectures: {
    CohereAsrModel: seq2seqModel(family),
    CohereAsrForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
      headKey: "log_softmax",
      head,
    }),
  },
});
