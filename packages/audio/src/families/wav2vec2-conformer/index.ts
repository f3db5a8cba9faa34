import { type Wav2Vec2ConformerConfig, wav2vec2Conformer } from "@tiny-random/atlas/configs/wav2vec2-conformer";
import { layerNorm, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../../character-tokenizer.ts";
import type { ConformerContext } from "../../layers/conformer.ts";
import { rotaryPositions } from "../../layers/positioned-attention.ts";
import { distanceSinusoids } from "../../layers/relative-attention.ts";
import { adaptedWidth, speechAdapter } from "../../layers/speech-adapter.ts";
import { type SpeechFamily, speechBase } from "../../layers/speech-class.ts";
import { type SpeechLayers, speechEncoder } from "../../layers/speech-encoder.ts";
import { speechExtractor } from "../../layers/speech-extractor.ts";
import { audioFrameClassification, ctc, sequenceClassification, xVector } from "../../layers/speech-heads.ts";
import { contrastivePretraining } from "../../layers/speech-pretraining.ts";
import { conformerLayer, unreadPositions } from "./conformer.ts";

/** Conformer layers and a norm after the last. */
const layers = (c: Wav2Vec2ConformerConfig): SpeechLayers => {
  const isRotary = c.position_embeddings_type === "rotary";
  return module(
    {
      embed_positions: isRotary ? rotaryPositions(c) : undefined,
      pos_conv_embed: unreadPositions(c),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, () => conformerLayer(c)),
    },
    (m, hidden: Tensor, frames: Tensor) => {
      const kept = frames.to("float32").unsqueeze(-1);
      const first = hidden.mul(kept);
      const rotary = m.embed_positions?.(first);
      const context: ConformerContext = {
        mask: paddingMask(frames),
        kept,
        ...(rotary && { rotary }),
        ...(c.position_embeddings_type === "relative" && { distances: distanceSinusoids(first) }),
      };
      const states = [first];
      for (const layer of m.layers) states.push(layer(states.at(-1) ?? first, context));
      return { layers: states, last: m.layer_norm(states.at(-1) ?? first) };
    },
  );
};

const family: SpeechFamily<Wav2Vec2ConformerConfig> = {
  key: "wav2vec2_conformer",
  encoder: (c) =>
    speechEncoder({ layers: () => layers(c), adapter: () => speechAdapter(c) })({ ...c, do_stable_layer_norm: true }),
  width: adaptedWidth,
  padding: { none: "each layer's convolution reaches into padding, which is silent for the first only" },
};

export default audioFamily({
  facts: wav2vec2Conformer,
  repo: "facebook/wav2vec2-conformer-rel-pos-large",
  checkpoints: {
    Wav2Vec2ConformerForPreTraining: ["facebook/wav2vec2-conformer-rel-pos-large"],
    Wav2Vec2ConformerForCTC: ["facebook/wav2vec2-conformer-rel-pos-large-960h-ft"],
  },
  reference: {
    vocab_size: 32,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    hidden_act: "swish",
    feat_extract_norm: "layer",
    conv_bias: true,
    torch_dtype: "float32",
  },
  extractor: { ...speechExtractor, return_attention_mask: true },
  files: englishCharacters,
  processors: characterTokenizer,
  variants: {
    // facebook/wav2vec2-conformer-rope-large.
    "rotary positions": {
      config: { position_embeddings_type: "rotary" },
      classes: ["Wav2Vec2ConformerForCTC"],
    },
    "no positions": {
      config: { position_embeddings_type: null, use_weighted_layer_sum: true },
      classes: ["Wav2Vec2ConformerForSequenceClassification"],
    },
    "group norm": { config: { feat_extract_norm: "group" }, classes: ["Wav2Vec2ConformerModel"] },
    adapter: { config: { add_adapter: true }, classes: ["Wav2Vec2ConformerForCTC"] },
  },
  architectures: {
    Wav2Vec2ConformerModel: speechBase(family),
    Wav2Vec2ConformerForCTC: ctc(family),
    Wav2Vec2ConformerForSequenceClassification: sequenceClassification(family),
    Wav2Vec2ConformerForAudioFrameClassification: audioFrameClassification(family),
    Wav2Vec2ConformerForXVector: xVector(family),
    Wav2Vec2ConformerForPreTraining: contrastivePretraining(family),
  },
});
