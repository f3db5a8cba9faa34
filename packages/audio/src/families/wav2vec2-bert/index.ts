import { type Wav2Vec2BertConfig, wav2vec2Bert } from "@tiny-random/atlas/configs/wav2vec2-bert";
import { InputError } from "@tiny-random/core";
import { layerNorm, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../../character-tokenizer.ts";
import { causalConformerLayer } from "../../layers/causal-conformer.ts";
import { conformerAdapter } from "../../layers/conformer-adapter.ts";
import { adaptedWidth } from "../../layers/speech-adapter.ts";
import { type SpeechFamily, speechBase } from "../../layers/speech-class.ts";
import { maskedFrame, type SpeechStates } from "../../layers/speech-encoder.ts";
import { speechFeedForward } from "../../layers/speech-feed-forward.ts";
import { audioFrameClassification, ctc, sequenceClassification, xVector } from "../../layers/speech-heads.ts";

/** The range of relative keys; none without position embeddings. Throws InputError for other kinds. */
const relativeKeyRange = (c: Wav2Vec2BertConfig) => {
  if (c.position_embeddings_type === null) return undefined;
  if (c.position_embeddings_type === "relative_key") return c;
  throw new InputError(
    `wav2vec2-bert with position_embeddings_type ${JSON.stringify(c.position_embeddings_type)} is not supported`,
    'Use "relative_key", which every published checkpoint has, or null.',
  );
};

const featureProjection = (c: Wav2Vec2BertConfig) =>
  module(
    {
      layer_norm: layerNorm(c.feature_projection_input_dim, c.layer_norm_eps),
      projection: linear(c.feature_projection_input_dim, c.hidden_size),
    },
    (m, x: Tensor) => {
      const normed = m.layer_norm(x);
      return { hidden: m.projection(normed), normed };
    },
  );

const encoder = (c: Wav2Vec2BertConfig) =>
  module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => causalConformerLayer(c, relativeKeyRange(c))) },
    (m, x: Tensor, frames: Tensor) => {
      const kept = frames.to("float32").unsqueeze(-1);
      const context = { mask: paddingMask(frames), kept };
      const states = [x.mul(kept)];
      for (const layer of m.layers) states.push(layer(states.at(-1) ?? x, context));
      return states;
    },
  );

/** A Conformer over filter banks (Chung et al., 2021; Seamless Communication, 2023). */
const w2vBert = (c: Wav2Vec2BertConfig) =>
  module(
    {
      masked_spec_embed: maskedFrame(c),
      feature_projection: featureProjection(c),
      encoder: encoder(c),
      intermediate_ffn: c.use_intermediate_ffn_before_adapter ? speechFeedForward(c, "relu") : undefined,
      adapter: c.add_adapter ? conformerAdapter(c) : undefined,
    },
    (m, features: Tensor, mask: Tensor): SpeechStates => {
      const { hidden, normed } = m.feature_projection(features);
      const states = m.encoder(hidden, mask);
      const encoded = states.at(-1) ?? hidden;
      const forwarded = m.intermediate_ffn ? encoded.add(m.intermediate_ffn(encoded).mul(0.5)) : encoded;
      return { layers: states, last: m.adapter?.(forwarded, mask) ?? forwarded, features: normed, mask };
    },
  );

const family: SpeechFamily<Wav2Vec2BertConfig> = {
  key: "wav2vec2_bert",
  encoder: w2vBert,
  width: adaptedWidth,
  input: (c) => ({ name: "input_features", features: c.feature_projection_input_dim }),
  padding: "right",
};

export default audioFamily({
  facts: wav2vec2Bert,
  repo: "facebook/w2v-bert-2.0",
  reference: { torch_dtype: "float32" },
  extractor: {
    feature_extractor_type: "SeamlessM4TFeatureExtractor",
    feature_size: 80,
    num_mel_bins: 80,
    padding_side: "right",
    padding_value: 1,
    return_attention_mask: true,
    sampling_rate: 16000,
    stride: 2,
  },
  files: englishCharacters,
  processors: characterTokenizer,
  // So near that a clip of half a second has frames beyond them on both sides.
  tiny: () => ({ left_max_position_embeddings: 8, right_max_position_embeddings: 4 }),
  variants: {
    adapter: {
      config: { add_adapter: true, num_adapter_layers: 2, use_intermediate_ffn_before_adapter: true },
      classes: ["Wav2Vec2BertModel", "Wav2Vec2BertForCTC"],
    },
    "no relative keys": { config: { position_embeddings_type: null }, classes: ["Wav2Vec2BertForXVector"] },
  },
  architectures: {
    Wav2Vec2BertModel: speechBase(family),
    Wav2Vec2BertForCTC: ctc(family),
    Wav2Vec2BertForSequenceClassification: sequenceClassification(family),
    Wav2Vec2BertForAudioFrameClassification: audioFrameClassification(family),
    Wav2Vec2BertForXVector: xVector(family),
  },
});
