import { type SEWConfig, sew } from "@tiny-random/atlas/configs/sew";
import { layerNorm, paddingMask, type Tensor, towerAttention } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { ctc, sequenceClassification } from "../layers/speech-heads.ts";
import { speechLayer } from "../layers/speech-layer.ts";
import { squeezedEncoder } from "../layers/squeezed-encoder.ts";
import { type SqueezedConfig, squeezedLayers } from "../layers/squeezed-layers.ts";

/** Transformer layers with norms after their blocks. */
const layers = (c: SqueezedConfig) => {
  const parts = {
    layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    layers: Array.from({ length: c.num_hidden_layers }, () => speechLayer(c, towerAttention(c))),
  };
  return squeezedLayers(c, parts, (m, x: Tensor, frames) => {
    const mask = paddingMask(frames);
    const states = [m.layer_norm(x)];
    for (const layer of m.layers) states.push(layer(states.at(-1) ?? x, mask));
    return states;
  });
};

const family: SpeechFamily<SEWConfig> = {
  key: "sew",
  encoder: (c) => {
    const postNorm = { ...c, do_stable_layer_norm: false };
    return squeezedEncoder(postNorm, c.layer_norm_eps, layers(postNorm));
  },
};

export default audioFamily({
  facts: sew,
  repo: "asapp/sew-tiny-100k",
  checkpoints: { SEWModel: ["asapp/sew-tiny-100k"], SEWForCTC: ["asapp/sew-tiny-100k-ft-ls100h"] },
  reference: { torch_dtype: "float32" },
  extractor: speechExtractor,
  files: englishCharacters,
  processors: characterTokenizer,
  variants: {
    "layer norms, three frames in one": {
      config: { feat_extract_norm: "layer", squeeze_factor: 3 },
      classes: ["SEWForCTC"],
    },
    "weighted layer sum": {
      config: { use_weighted_layer_sum: true },
      classes: ["SEWForSequenceClassification"],
    },
  },
  architectures: {
    SEWModel: speechBase(family),
    SEWForCTC: ctc(family),
    SEWForSequenceClassification: sequenceClassification(family),
  },
});
