import { lilt } from "@tiny-random/atlas/configs/lilt";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import {
  activation,
  embedding,
  layerNorm,
  linear,
  mergeHeads,
  module,
  paddingMask,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { documentInputs, inNoBox } from "../document-inputs.ts";
import { boxesOf, boxTables, boxVectors } from "../layers/encoder/box-embeddings.ts";
import { firstTokenPooler } from "../layers/encoder/encoder.ts";
import { addAndNorm, intermediate } from "../layers/encoder/post-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../layers/heads/encoder-heads.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { reference } from "./roberta.ts";

const facts = narrowed(lilt, { pad_token_id: "number" });
type LiltConfig = ConfigOf<typeof facts>;

/** The states of words, and of their layout, `[batch, length, features]`. */
interface Streams {
  readonly words: Tensor;
  readonly layout: Tensor;
}

/** The config of the layout's blocks, which are narrower. */
const ofLayout = (c: LiltConfig): LiltConfig => ({
  ...c,
  hidden_size: c.hidden_size / c.channel_shrink_ratio,
  intermediate_size: c.intermediate_size / c.channel_shrink_ratio,
});

/** Attention of both streams by the sum of their scores. */
const attention = (c: LiltConfig) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const narrow = width / c.channel_shrink_ratio;
  return module(
    {
      query: linear(width, width),
      key: linear(width, width),
      value: linear(width, width),
      layout_query: linear(narrow, narrow),
      layout_key: linear(narrow, narrow),
      layout_value: linear(narrow, narrow),
    },
    (m, { words, layout }: Streams, mask: Tensor): Streams => {
      const split = (x: Tensor) => splitHeads(x, heads, Number(x.size(-1)) / heads);
      const scores = (query: Tensor, key: Tensor) =>
        split(query)
          .matmul(split(key).transpose(2, 3))
          .mul(1 / Math.sqrt(Number(query.size(-1)) / heads));
      const ofWords = scores(m.query(words), m.key(words));
      const weights = ofWords
        .add(scores(m.layout_query(layout), m.layout_key(layout)))
        .add(mask)
        .softmax(-1);
      return {
        words: mergeHeads(weights.matmul(split(m.value(words)))),
        layout: mergeHeads(weights.matmul(split(m.layout_value(layout)))),
      };
    },
  );
};

const attentionBlock = (c: LiltConfig) =>
  module(
    {
      self: attention(c),
      output: addAndNorm(c, c.hidden_size),
      layout_output: addAndNorm(ofLayout(c), ofLayout(c).hidden_size),
    },
    (m, streams: Streams, mask: Tensor): Streams => {
      const { words, layout } = m.self(streams, mask);
      return { words: m.output(words, streams.words), layout: m.layout_output(layout, streams.layout) };
    },
  );

/** A post-norm layer of two streams, which meet in attention's scores. */
const layer = (c: LiltConfig) =>
  module(
    {
      attention: attentionBlock(c),
      intermediate: intermediate(c),
      output: addAndNorm(c, c.intermediate_size),
      layout_intermediate: intermediate(ofLayout(c)),
      layout_output: addAndNorm(ofLayout(c), ofLayout(c).intermediate_size),
    },
    (m, streams: Streams, mask: Tensor): Streams => {
      const { words, layout } = m.attention(streams, mask);
      return {
        words: m.output(m.intermediate(words), words),
        layout: m.layout_output(m.layout_intermediate(layout), layout),
      };
    },
  );

const layers = (c: LiltConfig) =>
  module({ layer: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, (m, streams: Streams, mask: Tensor) =>
    m.layer.reduce((state, one) => one(state, mask), streams),
  );

/** Boxes and positions: `[batch, length, 4]` and `[batch, length]` → `[batch, length, features]`. */
const layoutEmbeddings = (c: LiltConfig) => {
  const { hidden_size: narrow } = ofLayout(c);
  const part = Math.floor(c.hidden_size / 6);
  return module(
    {
      ...boxTables({ positions: c.max_2d_position_embeddings, edge: part, extent: part }),
      box_position_embeddings: embedding(c.max_position_embeddings, narrow),
      box_linear_embeddings: linear(c.hidden_size, narrow),
      LayerNorm: layerNorm(narrow, c.layer_norm_eps),
    },
    (m, boxes: Tensor, positions: Tensor) => {
      const spatial = m.box_linear_embeddings(Tensor.cat(boxVectors(m, boxes), -1));
      return m.LayerNorm(spatial.add(m.box_position_embeddings(positions)));
    },
  );
};

const encoderParts = (c: LiltConfig) => ({
  embeddings: summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
  layout_embeddings: layoutEmbeddings(c),
  encoder: layers(c),
});

const encode = (c: LiltConfig) => (m: ReturnType<typeof encoderParts>, ids: Tensor, context: TextContext) => {
  const positions = fairseqPositions(c.pad_token_id)(ids, context);
  const words = m.embeddings(ids, { ...context, position_ids: positions });
  const layout = m.layout_embeddings(boxesOf(context), positions);
  return m.encoder({ words, layout }, paddingMask(context.attention_mask)).words;
};

/** RoBERTa beside a narrower transformer of its words' boxes (Wang et al., 2022). */
const family: EncoderFamily<LiltConfig> = {
  key: "lilt",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone: (c) => module(encoderParts(c), encode(c)),
  pooledBackbone: (c) => module({ ...encoderParts(c), pooler: firstTokenPooler(c) }, encode(c)),
  own: documentInputs({ nowhere: inNoBox, tokenTypes: false, boxes: "int64" }),
};

/** The parameters of the tiny model's last layer that make the layout's states. */
const unused = Object.fromEntries(
  ["attention.self.layout_value", "attention.layout_output", "layout_intermediate", "layout_output"].flatMap((part) =>
    ["", "lilt."].map((prefix) => [
      `${prefix}encoder.layer.1.${part}.`,
      "no layer reads the layout's states after the last one",
    ]),
  ),
);

export default textFamily({
  facts,
  repo: "SCUT-DLVCLab/lilt-roberta-en-base",
  // RoBERTa's, whose weights the checkpoint has.
  reference: { ...reference, vocab_size: 50265, pad_token_id: 1, bos_token_id: 0, eos_token_id: 2 },
  longestText: positionsBehindPadding,
  tokenizer: "layoutlmv3",
  // Six vectors of a box fill the width.
  tiny: (_, { size }) => ({
    hidden_size: 0.75 * size.width,
    num_attention_heads: (0.75 * size.width) / size.headSize,
    intermediate_size: 3 * size.width,
  }),
  variants: {
    "layout half as wide": { config: { channel_shrink_ratio: 2 }, classes: ["LiltModel"] },
  },
  architectures: {
    LiltModel: { ...encoderBase(family), unused },
    LiltForSequenceClassification: {
      ...encoderSequenceClassification(family, classificationHead(family, activation("tanh"))),
      unused,
    },
    LiltForTokenClassification: { ...encoderTokenClassification(family), unused },
    LiltForQuestionAnswering: { ...encoderQuestionAnswering(family), unused },
  },
});
