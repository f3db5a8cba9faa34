import { markuplm } from "@tiny-random/atlas/configs/markuplm";
import { type ConfigOf, narrowed, type Processors, positionsBehindPadding } from "@tiny-random/core";
import { activation, embedding, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import { fairseqPositions } from "../../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../../layers/heads/encoder-heads.ts";
import { pooledClassifier } from "../../layers/heads/text-classifiers.ts";
import { furtherInput, type TextContext } from "../../layers/sessions/backbone.ts";
import { type PlacedToken, paddedValues, placedInputs } from "../../placed-texts.ts";
import { textFamily } from "../../text-family.ts";
import { reference } from "../roberta.ts";
import { type PathEncoder, pageOf, pathTokenizer } from "./paths.ts";

const facts = narrowed(markuplm, { pad_token_id: "number" });
type MarkupLMConfig = ConfigOf<typeof facts>;

/** An embedding of each token's path: of each tag and of its subscript by depth, `[batch, length, depth]` → `[batch, length, width]`. */
const pathEmbeddings = (c: MarkupLMConfig) => {
  const [unit, width] = [c.xpath_unit_hidden_size, c.hidden_size];
  const tables = (count: number) => Array.from({ length: c.max_depth }, () => embedding(count, unit));
  return module(
    {
      xpath_unitseq2_embeddings: linear(unit * c.max_depth, width),
      xpath_unitseq2_inner: linear(unit * c.max_depth, 4 * width),
      inner2emb: linear(4 * width, width),
      xpath_tag_sub_embeddings: tables(c.max_xpath_tag_unit_embeddings),
      xpath_subs_sub_embeddings: tables(c.max_xpath_subs_unit_embeddings),
    },
    (m, tags: Tensor, subscripts: Tensor) => {
      const lookUp = (by: typeof m.xpath_tag_sub_embeddings, ids: Tensor) =>
        Tensor.cat(
          by.map((table, depth) => table(ids.select(2, depth))),
          -1,
        );
      const path = lookUp(m.xpath_tag_sub_embeddings, tags).add(lookUp(m.xpath_subs_sub_embeddings, subscripts));
      return m.inner2emb(activation("relu")(m.xpath_unitseq2_inner(path)));
    },
  );
};

/** RoBERTa's embeddings, and those of each token's path in the tree of tags (Li et al., 2022). */
const embeddings = (c: MarkupLMConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      xpath_embeddings: pathEmbeddings(c),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const [tags, subscripts] = [furtherInput(context, "xpath_tags_seq"), furtherInput(context, "xpath_subs_seq")];
      const positions = fairseqPositions(c.pad_token_id)(ids, context);
      const words = m.word_embeddings(ids).add(m.position_embeddings(positions));
      const typed = words.add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0)));
      return m.LayerNorm(typed.add(m.xpath_embeddings(tags, subscripts)));
    },
  );

const { backbone, pooledBackbone } = encoderOf<MarkupLMConfig>({ embeddings });

type Rows = readonly (readonly PlacedToken<string>[])[];

/** The ids of every token's path, and of its subscripts. */
const pathTensors = (rows: Rows, processors: Processors) => {
  const tokenizer = processors["tokenizer"] as PathEncoder;
  const nowhere = tokenizer.pathIds("");
  return {
    xpath_tags_seq: paddedValues(rows, ({ place }) => tokenizer.pathIds(place).tags, nowhere.tags),
    xpath_subs_seq: paddedValues(rows, ({ place }) => tokenizer.pathIds(place).subscripts, nowhere.subscripts),
  };
};

const family: EncoderFamily<MarkupLMConfig> = {
  key: "markuplm",
  width: (c) => c.hidden_size,
  backbone,
  pooledBackbone,
  own: {
    sessions: (c) => {
      const paths = { dtype: "int64", axes: ["batch_size", "sequence_length", c.max_depth] } as const;
      return { xpath_tags_seq: paths, xpath_subs_seq: paths };
    },
    synthesizer: (c, inputs) => {
      const pages = {
        textsOf: pageOf,
        nowhere: { separator: "", other: "" },
        recordedAs: "xpaths",
        tokenTypes: true,
        tensors: pathTensors,
      };
      return placedInputs(c, pages, inputs);
    },
  },
};

const projection = "embeddings.xpath_embeddings.xpath_unitseq2_embeddings.";
const reason = "a second projection of paths, which the class makes and never calls";
const unused = { [projection]: reason, [`markuplm.${projection}`]: reason };

export default textFamily({
  facts,
  repo: "microsoft/markuplm-base",
  // RoBERTa's, from which the checkpoint began.
  reference: { ...reference, vocab_size: 50267, pad_token_id: 1 },
  checkpoints: { MarkupLMForQuestionAnswering: ["microsoft/markuplm-base-finetuned-websrc"] },
  longestText: positionsBehindPadding,
  tokenizer: "markuplm",
  processor: pathTokenizer,
  // The tables of paths are many: paths less deep, narrow vectors, and blocks of twice the width.
  tiny: (_, { size }) => ({ max_depth: 8, xpath_unit_hidden_size: 2, intermediate_size: 2 * size.width }),
  architectures: {
    MarkupLMModel: { ...encoderBase(family), unused },
    MarkupLMForSequenceClassification: {
      ...encoderSequenceClassification(family, pooledClassifier(family)),
      unused,
    },
    MarkupLMForTokenClassification: { ...encoderTokenClassification(family), unused },
    MarkupLMForQuestionAnswering: { ...encoderQuestionAnswering(family), unused },
  },
});
