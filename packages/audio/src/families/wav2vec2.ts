import { conv1d, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { codebook } from "../layers/codebook.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import {
  clipClassification,
  connectionistTemporal,
  frameClassification,
  type SpeechFamily,
  speakerVector,
  speechBase,
  speechClass,
  withSpeechHeads,
} from "../layers/speech-heads.ts";

/** The defaults of Wav2Vec2Config: wav2vec 2.0 base. */
const defaults = {
  model_type: "wav2vec2",
  vocab_size: 32,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout: 0.1,
  activation_dropout: 0.1,
  attention_dropout: 0.1,
  feat_proj_dropout: 0,
  feat_quantizer_dropout: 0,
  final_dropout: 0.1,
  layerdrop: 0.1,
  initializer_range: 0.02,
  layer_norm_eps: 1e-5,
  feat_extract_norm: "group",
  feat_extract_activation: "gelu",
  conv_dim: [512, 512, 512, 512, 512, 512, 512],
  conv_stride: [5, 2, 2, 2, 2, 2, 2],
  conv_kernel: [10, 3, 3, 3, 3, 2, 2],
  conv_bias: false,
  num_conv_pos_embeddings: 128,
  num_conv_pos_embedding_groups: 16,
  do_stable_layer_norm: false,
  apply_spec_augment: true,
  mask_time_prob: 0.05,
  mask_time_length: 10,
  mask_time_min_masks: 2,
  mask_feature_prob: 0,
  mask_feature_length: 10,
  mask_feature_min_masks: 0,
  num_codevectors_per_group: 320,
  num_codevector_groups: 2,
  contrastive_logits_temperature: 0.1,
  num_negatives: 100,
  codevector_dim: 256,
  proj_codevector_dim: 256,
  diversity_loss_weight: 0.1,
  ctc_loss_reduction: "sum",
  ctc_zero_infinity: false,
  use_weighted_layer_sum: false,
  classifier_proj_size: 256,
  tdnn_dim: [512, 512, 512, 512, 1500],
  tdnn_kernel: [5, 3, 3, 1, 1],
  tdnn_dilation: [1, 2, 3, 1, 1],
  xvector_output_dim: 512,
  pad_token_id: 0,
  bos_token_id: 1,
  eos_token_id: 2,
  add_adapter: false,
  adapter_kernel_size: 3,
  adapter_stride: 2,
  num_adapter_layers: 3,
  output_hidden_size: null as number | null,
  adapter_attn_dim: null as number | null,
};
type Wav2Vec2Config = typeof defaults;

/** The width of what comes out: the adapter's, where there is one. */
const outputWidth = (c: Wav2Vec2Config): number =>
  c.add_adapter ? (c.output_hidden_size ?? c.hidden_size) : c.hidden_size;

/** A strided convolution, half of whose channels gate the other half. */
const shortening = (c: Wav2Vec2Config) => {
  const width = outputWidth(c);
  const options = { stride: c.adapter_stride, padding: 1 };
  return module({ conv: conv1d(width, 2 * width, c.adapter_kernel_size, options) }, (m, x: Tensor) => {
    const [values, gates] = m.conv(x).chunk(2, 1) as [Tensor, Tensor];
    return values.mul(gates.sigmoid());
  });
};

/** Fewer frames, for a text decoder to read. */
const adapter = (c: Wav2Vec2Config) => {
  const width = outputWidth(c);
  const isWider = width !== c.hidden_size;
  return module(
    {
      proj: isWider ? linear(c.hidden_size, width) : undefined,
      proj_layer_norm: isWider ? layerNorm(width) : undefined,
      layers: Array.from({ length: c.num_adapter_layers }, () => shortening(c)),
    },
    (m, hidden: Tensor) => {
      const projected = m.proj && m.proj_layer_norm ? m.proj_layer_norm(m.proj(hidden)) : hidden;
      return m.layers.reduce<Tensor>((x, layer) => layer(x), projected.transpose(1, 2)).transpose(1, 2);
    },
  );
};

const family: SpeechFamily<Wav2Vec2Config> = {
  key: "wav2vec2",
  encoder: speechEncoder({ adapter: (c: Wav2Vec2Config) => (c.add_adapter ? adapter(c) : undefined) }),
  width: outputWidth,
};

/** States and the codes of the features below them, in one space. */
const pretraining = speechClass((c: Wav2Vec2Config) => {
  const heads = {
    quantizer: codebook(c, c.conv_dim.at(-1) ?? 1),
    project_hid: linear(c.hidden_size, c.proj_codevector_dim),
    project_q: linear(c.codevector_dim, c.proj_codevector_dim),
  };
  return withSpeechHeads(family, c, heads, (m, { last, features }) => {
    const { codes, perplexity } = m.quantizer(features);
    return {
      projected_states: m.project_hid(last),
      projected_quantized_states: m.project_q(codes),
      codevector_perplexity: perplexity,
    };
  });
});

export default audioFamily({
  defaults,
  repo: "facebook/wav2vec2-base-960h",
  reference: { torch_dtype: "float32" },
  extractor: {
    do_normalize: true,
    feature_extractor_type: "Wav2Vec2FeatureExtractor",
    feature_size: 1,
    padding_side: "right",
    padding_value: 0,
    return_attention_mask: false,
    sampling_rate: 16000,
    processor_class: "Wav2Vec2Processor",
  },
  files: englishCharacters,
  processors: characterTokenizer,
  architectures: {
    Wav2Vec2Model: speechBase(family),
    Wav2Vec2ForCTC: connectionistTemporal(family),
    Wav2Vec2ForSequenceClassification: clipClassification(family),
    Wav2Vec2ForAudioFrameClassification: frameClassification(family),
    Wav2Vec2ForXVector: speakerVector(family),
    Wav2Vec2ForPreTraining: pretraining,
  },
});
