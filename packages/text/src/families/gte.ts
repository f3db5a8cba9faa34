import { type GteConfig, gte } from "@tiny-random/atlas/configs/gte";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { type RotaryEncoderParts, rotaryEncoderOf } from "../layers/encoder/rotary-encoder.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../layers/heads/encoder-heads.ts";
import { maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { pooledClassifier } from "../layers/heads/text-classifiers.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** GeGLU (Shazeer, 2020), features before their gate in one projection; only the way down has a bias. */
const mlp = (c: GteConfig) =>
  module(
    {
      up_gate_proj: linear(c.hidden_size, 2 * c.intermediate_size, { bias: false }),
      down_proj: linear(c.intermediate_size, c.hidden_size),
    },
    (m, x: Tensor) => {
      const [up, gate] = m.up_gate_proj(x).chunk(2, -1) as [Tensor, Tensor];
      return m.down_proj(activation(c.hidden_act)(gate).mul(up));
    },
  );

const parts: RotaryEncoderParts<GteConfig> = {
  keys: {
    attention: "attention",
    attentionNorm: "attn_ln",
    mlpNorm: "mlp_ln",
    qkv: "qkv_proj",
    output: "o_proj",
    layers: "layer",
  },
  attentionBias: true,
  mlp,
};

/** BERT with rotary positions and GeGLU (Zhang et al., 2024), its projections fused as checkpoints have them. */
const { backbone, pooledBackbone } = rotaryEncoderOf(parts);

const family: EncoderFamily<GteConfig> = { key: "gte", width: (c) => c.hidden_size, tokenTypes: false, backbone };

/** Text classification alone reads a pooler. */
const pooledFamily: EncoderFamily<GteConfig> = { ...family, pooledBackbone };

/** RoBERTa's head, whose bias the map to the vocabulary has alone. */
const languageModel = (c: GteConfig) => {
  const base = backbone(c);
  const tied = c.tie_word_embeddings ? base.embeddings.word_embeddings.weight : undefined;
  const lm_head = module(
    {
      dense: linear(c.hidden_size, c.hidden_size),
      norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      decoder: linear(c.hidden_size, c.vocab_size, { tied }),
    },
    (m, hidden: Tensor) => m.decoder(m.norm(activation("gelu")(m.dense(hidden)))),
  );
  return withHeads(family.key, base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

export default textFamily({
  facts: gte,
  repo: "alibaba-nlp-community/gte-multilingual-base",
  tokenizer: "xlm_roberta",
  variants: {
    // The base model of English has no token types.
    "no token types, interpolated positions": {
      config: { type_vocab_size: 0, rope_parameters: { rope_type: "linear", factor: 2, rope_theta: 160000 } },
      classes: ["GteModel"],
    },
    untied: { config: { tie_word_embeddings: false }, classes: ["GteForMaskedLM"] },
  },
  architectures: {
    GteModel: encoderBase(family),
    GteForMaskedLM: maskedLanguageModel(family, languageModel),
    GteForSequenceClassification: encoderSequenceClassification(family, pooledClassifier(pooledFamily)),
    GteForTokenClassification: encoderTokenClassification(family),
  },
});
