import { type SEWDConfig, sewD } from "@tiny-random/atlas/configs/sew-d";
import {
  activation,
  type DisentangledContext,
  disentangledAttention,
  distanceBuckets,
  distanceIndex,
  embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  type Tensor,
} from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { ctc, sequenceClassification } from "../layers/speech-heads.ts";
import { squeezedEncoder } from "../layers/squeezed-encoder.ts";
import { squeezedLayers } from "../layers/squeezed-layers.ts";

/** A linear map, added to the stream and normalized. */
const addAndNorm = (c: SEWDConfig, inputs: number) =>
  module(
    { dense: linear(inputs, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

/** DeBERTa's layer. */
const layer = (c: SEWDConfig) =>
  module(
    {
      attention: module(
        { self: disentangledAttention(c), output: addAndNorm(c, c.hidden_size) },
        (m, x: Tensor, context: DisentangledContext) => m.output(m.self(x, context), x),
      ),
      intermediate: module({ dense: linear(c.hidden_size, c.intermediate_size) }, (m, x: Tensor) =>
        activation(c.hidden_act)(m.dense(x)),
      ),
      output: addAndNorm(c, c.intermediate_size),
    },
    (m, x: Tensor, context: DisentangledContext) => {
      const attended = m.attention(x, context);
      return m.output(m.intermediate(attended), attended);
    },
  );

/** DeBERTa's layers with their embeddings of distances: `[batch, frames, width]` → the states before and after each. */
const transformer = (c: SEWDConfig) => {
  const buckets = distanceBuckets(c);
  const isNormed = c.norm_rel_ebd.toLowerCase().includes("layer_norm");
  return module(
    {
      layer: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      rel_embeddings: c.relative_attention ? embedding(2 * buckets.span, c.hidden_size) : undefined,
      LayerNorm: isNormed ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined,
    },
    (m, x: Tensor, frames: Tensor) => {
      const table = m.rel_embeddings && x.graph.parameter(m.rel_embeddings.weight);
      const embeddings = table && (m.LayerNorm?.(table) ?? table);
      const mask = paddingMask(frames);
      const context = embeddings ? { mask, relative: { embeddings, index: distanceIndex(x, buckets) } } : { mask };
      const states = [x];
      for (const one of m.layer) states.push(one(states.at(-1) ?? x, context));
      return states;
    },
  );
};

const family: SpeechFamily<SEWDConfig> = {
  key: "sew_d",
  encoder: (c) => {
    const speech = { ...c, do_stable_layer_norm: false };
    const layers = squeezedLayers(speech, { encoder: transformer(c) }, (m, x, frames) => m.encoder(x, frames));
    return squeezedEncoder(speech, c.feature_layer_norm_eps, layers);
  },
};

export default audioFamily({
  facts: sewD,
  repo: "asapp/sew-d-tiny-100k",
  checkpoints: { SEWDModel: ["asapp/sew-d-tiny-100k"], SEWDForCTC: ["asapp/sew-d-tiny-100k-ft-ls100h"] },
  reference: { torch_dtype: "float32" },
  extractor: speechExtractor,
  files: englishCharacters,
  processors: characterTokenizer,
  // So few that a clip of half a second has logarithmic buckets and distances beyond the last.
  tiny: () => ({ position_buckets: 4, max_position_embeddings: 8 }),
  variants: {
    "positions with weights of their own": {
      config: { share_att_key: false, norm_rel_ebd: "none", pos_att_type: ["p2c"] },
      classes: ["SEWDForCTC"],
    },
  },
  architectures: {
    SEWDModel: speechBase(family),
    SEWDForCTC: ctc(family),
    SEWDForSequenceClassification: sequenceClassification(family),
  },
});
