import { robertaPrelayernorm } from "@tiny-random/atlas/configs/roberta-prelayernorm";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { preNormLayer } from "../layers/encoder/pre-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { robertaClassesOf } from "../layers/heads/roberta-classes.ts";
import { textFamily } from "../text-family.ts";
import { reference } from "./roberta.ts";

const facts = narrowed(robertaPrelayernorm, { pad_token_id: "number" });
type RobertaPreLayerNormConfig = ConfigOf<typeof facts>;

/** The feed-forward block's first half holds the norm before it. */
const normedIntermediate = (c: RobertaPreLayerNormConfig) =>
  module(
    { LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps), dense: linear(c.hidden_size, c.intermediate_size) },
    (m, x: Tensor) => activation(c.hidden_act)(m.dense(m.LayerNorm(x))),
  );

const encoder = encoderOf<RobertaPreLayerNormConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
  layer: (c, index) =>
    preNormLayer(c, index, {
      attentionNorm: "LayerNorm",
      feedForwardNorm: null,
      feedForward: () => normedIntermediate(c),
    }),
  finalNorm: (c) => layerNorm(c.hidden_size, c.layer_norm_eps),
});

export default textFamily({
  facts,
  repo: "andreasmadsen/efficient_mlm_m0.40",
  reference,
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  architectures: robertaClassesOf("RobertaPreLayerNorm", "roberta_prelayernorm", encoder),
});
