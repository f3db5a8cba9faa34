import { type ModernBertDecoderConfig, modernbertDecoder } from "@tiny-random/atlas/configs/modernbert-decoder";
import { labelsOf } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { preNormBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { tablesByLayer } from "../layers/decoder/rotary-decoder.ts";
import {
  modernBertEmbeddings,
  modernBertHead,
  modernBertMlp,
  modernBertNorm,
} from "../layers/encoder/modernbert-parts.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { atLastToken, lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext, withHeads } from "../layers/sessions/backbone.ts";
import { padTokenId } from "../special-ids.ts";
import { textFamily } from "../text-family.ts";
import { tokenizerBuilder } from "../tokenizer-builder.ts";

type Config = ModernBertDecoderConfig;

const keys = { attention: "attn", mlp: "mlp", attentionNorm: "attn_norm", mlpNorm: "mlp_norm" };

/** The first layer reads the normalized embeddings as they are. */
const decoderLayer = (c: Config, layer: number) =>
  preNormBlock(
    {
      attention: causalAttention(c, layer, { keys: { o_proj: "Wo" } }),
      mlp: modernBertMlp(c),
      attentionNorm: layer === 0 ? module({}, (_, x: Tensor) => x) : modernBertNorm(c),
      mlpNorm: modernBertNorm(c),
    },
    keys,
  );

const ropes = {
  rope: (c: Config, layer: number) => ropeOf(c, c.layer_types[layer]),
  rotarySize: headSizeOf,
  rotaryPairs: "halves" as const,
};

/** ModernBERT that sees earlier tokens only: token ids `[batch, length]` → hidden states `[batch, length, width]`. */
const decoder = (c: Config) =>
  module(
    {
      embeddings: modernBertEmbeddings(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => decoderLayer(c, layer)),
      final_norm: modernBertNorm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const rotary = tablesByLayer(c, ropes, positionsOf(ids, context));
      const shared = layerContext(ids, context, { rotary });
      return m.final_norm(m.layers.reduce((x, layer) => layer(x, shared), m.embeddings(ids)));
    },
  );

const family: DecoderFamily<Config, ReturnType<typeof decoder>> = {
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_hidden_layers, heads: c.num_attention_heads, headSize: headSizeOf(c) }),
  backbone: decoder,
  embedding: (model) => model.embeddings.tok_embeddings.weight,
};

const languageModel = (c: Config) => {
  const backbone = decoder(c);
  const tied = c.tie_word_embeddings ? family.embedding(backbone) : undefined;
  const heads = {
    lm_head: modernBertHead(c),
    decoder: linear(c.hidden_size, c.vocab_size, { bias: c.decoder_bias, tied }),
  };
  return withHeads("model", backbone, heads, (m, hidden, _ids, _base, context) => ({
    logits: m.decoder(m.lm_head(hidden, context)),
  }));
};

const classifier = (c: Config) => {
  const heads = {
    head: modernBertHead(c),
    classifier: linear(c.hidden_size, labelsOf(c), { bias: c.classifier_bias }),
  };
  return withHeads("model", decoder(c), heads, (m, hidden, ids, _base, context) => ({
    logits: atLastToken(m.classifier(m.head(hidden, context)), ids, padTokenId(c)),
  }));
};

export default textFamily({
  facts: modernbertDecoder,
  repo: "jhu-clsp/ettin-decoder-150m",
  reference: { global_attn_every_n_layers: 3 },
  unwritten: ["layer_types"],
  tokenizer: "modernbert",
  // The tokenizer names no beginning and no end, the class wants both: the config's ids are those of [CLS] and [SEP].
  processor: (c, context) => tokenizerBuilder(c, context, { bos_token_id: "[CLS]", eos_token_id: "[SEP]" }),
  architectures: {
    ModernBertDecoderModel: base(family),
    ModernBertDecoderForCausalLM: causalLM(family, languageModel),
    ModernBertDecoderForSequenceClassification: lastTokenClassification(family, classifier),
  },
  variants: {
    "untied embeddings, biases": {
      config: {
        tie_word_embeddings: false,
        attention_bias: true,
        mlp_bias: true,
        norm_bias: true,
        decoder_bias: false,
      },
      classes: ["ModernBertDecoderForCausalLM"],
    },
  },
});
