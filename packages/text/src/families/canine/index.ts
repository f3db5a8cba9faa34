import { type CanineConfig, canine } from "@tiny-random/atlas/configs/canine";
import { andThen, baseModel, calledAs, linear, module, paddingMask, Tensor } from "@tiny-random/nn";
import { plainLayers } from "../../layers/encoder/encoder.ts";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderMultipleChoice,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../../layers/heads/encoder-heads.ts";
import type { TextClassifier } from "../../layers/heads/text-classifiers.ts";
import { type TextContext, withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { characterBuilder, characterFiles } from "../../tokenizers/characters.ts";
import { hashedEmbeddings } from "./hashed-embeddings.ts";
import {
  charactersToMolecules,
  localMask,
  molecularProjection,
  moleculeIndices,
  moleculesOfCharacters,
} from "./molecules.ts";

/** Transformer layers alone: they read no vocabulary. */
const encoder = (c: CanineConfig, layers: number) => plainLayers({ ...c, vocab_size: 0 }, layers);

/** Characters through local attention, deep layers over molecules, and characters again (Clark et al., 2022). */
const canineBackbone = (c: CanineConfig) =>
  module(
    {
      char_embeddings: hashedEmbeddings(c),
      initial_char_encoder: encoder(c, 1),
      chars_to_molecules: charactersToMolecules(c),
      encoder: encoder(c, c.num_hidden_layers),
      projection: molecularProjection(c),
      final_char_encoder: encoder(c, 1),
      pooler: module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, molecules: Tensor) =>
        m.dense(molecules.select(1, 0)).tanh(),
      ),
    },
    (m, ids: Tensor, text: TextContext) => {
      const { attention_mask } = text;
      const rate = c.downsampling_rate;
      const indices = moleculeIndices(ids, rate);
      const local = { mask: localMask(attention_mask, c.local_transformer_stride), text };
      const initial = m.initial_char_encoder(m.char_embeddings(ids, text), local);
      const moleculeMask = attention_mask.index_select(1, indices).amax(-1);
      const downsampled = m.chars_to_molecules(initial, indices);
      const molecules = m.encoder(downsampled, { mask: paddingMask(moleculeMask), text });
      const upsampled = m.projection(Tensor.cat([initial, moleculesOfCharacters(molecules, ids, rate)], -1));
      const characters = m.final_char_encoder(upsampled, { mask: paddingMask(attention_mask), text });
      return { characters, molecules };
    },
  );

const family: EncoderFamily<CanineConfig> = {
  key: "canine",
  width: (c) => c.hidden_size,
  backbone: (c) => andThen(canineBackbone(c), ({ characters }) => characters),
};

/** The bare model: hidden states of characters, and the pooled text of molecules. */
const bareModel = encoderClass<CanineConfig>(family, { task: "feature-extraction" }, (c) => {
  const model = baseModel(canineBackbone(c));
  return calledAs(model, (ids: Tensor, context: TextContext) => {
    const { characters, molecules } = model(ids, context);
    return { last_hidden_state: characters, pooler_output: model.pooler(molecules) };
  });
});

const classifier: TextClassifier<CanineConfig> = (c, labels) =>
  withHeads(
    "canine",
    canineBackbone(c),
    { classifier: linear(c.hidden_size, labels) },
    (m, { molecules }, _ids, base) => ({
      logits: m.classifier(base.pooler(molecules)),
    }),
  );

const padding = { none: "convolutions mix the last characters with padding, in torch too" };

/** The pooler's weights, in classes of characters. */
const unusedPooler = { "canine.pooler.": "the class reads characters, not the pooled text" };

const pooled = "the class reads the pooled text of molecules";

/** The weights behind the molecules, in classes of whole texts. */
const unusedCharacters = { "canine.projection.": pooled, "canine.final_char_encoder.": pooled };

export default textFamily({
  facts: canine,
  repo: "google/canine-s",
  reference: { torch_dtype: "float32" },
  tokenizer: characterFiles,
  processor: characterBuilder,
  architectures: {
    CanineModel: { ...bareModel, padding },
    CanineForSequenceClassification: {
      ...encoderSequenceClassification(family, classifier),
      padding,
      unused: unusedCharacters,
    },
    CanineForTokenClassification: { ...encoderTokenClassification(family), padding, unused: unusedPooler },
    CanineForQuestionAnswering: { ...encoderQuestionAnswering(family), padding, unused: unusedPooler },
    CanineForMultipleChoice: { ...encoderMultipleChoice(family, classifier), padding, unused: unusedCharacters },
  },
});
