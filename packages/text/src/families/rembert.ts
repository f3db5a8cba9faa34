import { type RemBertConfig, rembert } from "@tiny-random/atlas/configs/rembert";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { decoderLanguageModel, maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** BERT whose input embeddings are narrower than its states and whose output embeddings are wider (Chung et al., 2021). */
const { backbone, pooledBackbone } = encoderOf<RemBertConfig>({
  embeddings: (c) => summedEmbeddings(c, { width: c.input_embedding_size }),
  encoder: (c, layer) =>
    module(
      { embedding_hidden_mapping_in: linear(c.input_embedding_size, c.hidden_size), layer },
      (m, x: Tensor, context: EncoderContext) => throughLayers(m.layer, m.embedding_hidden_mapping_in(x), context),
    ),
});

const family: EncoderFamily<RemBertConfig> = {
  key: "rembert",
  width: (c) => c.hidden_size,
  backbone,
  pooledBackbone,
};

const languageModel = (c: RemBertConfig) => {
  const predictions = module(
    {
      dense: linear(c.hidden_size, c.output_embedding_size),
      decoder: linear(c.output_embedding_size, c.vocab_size),
      LayerNorm: layerNorm(c.output_embedding_size, c.layer_norm_eps),
    },
    (m, x: Tensor) => m.decoder(m.LayerNorm(activation(c.hidden_act)(m.dense(x)))),
  );
  const cls = module({ predictions }, (m, hidden: Tensor) => m.predictions(hidden));
  return withHeads(family.key, backbone(c), { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
};

export default textFamily({
  facts: rembert,
  repo: "google/rembert",
  tokenizer: "rembert",
  // A feed-forward block of twice the width, not four times: the model stays below a megabyte.
  tiny: (_, { size }) => ({
    intermediate_size: 2 * size.width,
    input_embedding_size: size.width / 2,
    output_embedding_size: 1.25 * size.width,
  }),
  architectures: {
    ...encoderClasses("RemBert", family),
    RemBertForMaskedLM: maskedLanguageModel(family, languageModel),
    RemBertForCausalLM: decoderLanguageModel(languageModel),
  },
});
