import { type WavLMConfig, wavlm } from "@tiny-random/atlas/configs/wavlm";
import {
  attend,
  byDistance,
  distanceBucket,
  embedding,
  linear,
  module,
  Parameter,
  splitHeads,
  type Tensor,
  type TowerBlock,
} from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { adaptedWidth, speechAdapter } from "../layers/speech-adapter.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { audioFrameClassification, ctc, sequenceClassification, xVector } from "../layers/speech-heads.ts";

/** The gate of the relative position bias, for each query of each head (Chen et al., 2021). */
const biasGate = (m: { gru_rel_pos_linear: (x: Tensor) => Tensor; gru_rel_pos_const: Parameter }, heads: Tensor) => {
  const sums = m.gru_rel_pos_linear(heads).unflatten(-1, [2, 4]).sum(-1).sigmoid();
  const [reset, update] = sums.chunk(2, -1) as [Tensor, Tensor];
  return reset.mul(update.mul(m.gru_rel_pos_const).sub(1)).add(2);
};

/** Attention with a gated relative position bias, whose table stands in the first layer. */
const gatedRelativeAttention = (c: WavLMConfig) => {
  const width = c.hidden_size;
  const heads = c.num_attention_heads;
  const headSize = width / heads;
  const table = embedding(c.num_buckets, heads);
  const bucket = distanceBucket(c.num_buckets, c.max_bucket_distance);
  return (layer: number): TowerBlock =>
    module(
      {
        gru_rel_pos_const: new Parameter([1, heads, 1, 1], { kind: "positive" }),
        k_proj: linear(width, width),
        v_proj: linear(width, width),
        q_proj: linear(width, width),
        out_proj: linear(width, width),
        gru_rel_pos_linear: linear(headSize, 8),
        rel_attn_embed: layer === 0 ? table : undefined,
      },
      (m, x: Tensor, mask?: Tensor) => {
        const split = (part: Tensor) => splitHeads(part, heads, headSize);
        const bias = table(byDistance(x, c.max_bucket_distance, bucket))
          .permute(2, 0, 1)
          .unsqueeze(0);
        const gated = biasGate(m, split(x)).mul(bias);
        const query = split(m.q_proj(x));
        return m.out_proj(
          attend(query, split(m.k_proj(x)), split(m.v_proj(x)), { mask: mask ? gated.add(mask) : gated }),
        );
      },
    );
};

const family: SpeechFamily<WavLMConfig> = {
  key: "wavlm",
  encoder: speechEncoder({ attentions: gatedRelativeAttention, adapter: speechAdapter<WavLMConfig> }),
  width: adaptedWidth,
};

export default audioFamily({
  facts: wavlm,
  repo: "microsoft/wavlm-base-plus",
  checkpoints: {
    WavLMModel: ["microsoft/wavlm-base", "microsoft/wavlm-large"],
  },
  reference: { mask_feature_min_masks: 0, torch_dtype: "float32" },
  extractor: speechExtractor,
  files: englishCharacters,
  processors: characterTokenizer,
  // So few that a clip of half a second has logarithmic buckets and distances beyond the last.
  tiny: () => ({ num_buckets: 16, max_bucket_distance: 16 }),
  variants: {
    "layer norms": {
      config: { feat_extract_norm: "layer", do_stable_layer_norm: true, conv_bias: true },
      classes: ["WavLMModel"],
    },
    adapter: { config: { add_adapter: true }, classes: ["WavLMModel"] },
  },
  architectures: {
    WavLMModel: speechBase(family),
    WavLMForCTC: ctc(family),
    WavLMForSequenceClassification: sequenceClassification(family),
    WavLMForAudioFrameClassification: audioFrameClassification(family),
    WavLMForXVector: xVector(family),
  },
});
