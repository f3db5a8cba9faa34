// Phrases of a text that Grounding DINO reads, each by itself (Liu et al., 2023).
import { forbidden, Tensor } from "@tiny-random/nn";

/** Ids of BERT's vocabulary that end a phrase, which the class has as constants: [CLS], [SEP], a full stop, a question mark. */
const separatorIds = [101, 102, 1012, 1029];

/** The same by their tokens, and where the tokenizer has the last two. */
export const separators = ["[CLS]", "[SEP]", ".", "?"];
export const punctuationPlaces = { ".": 1012, "?": 1029 };

/** Which tokens see each other, and where each stands in its phrase. */
export interface Phrases {
  /** Added to scores: `[batch, 1, length, length]`. */
  readonly mask: Tensor;
  /** `[batch, length]` int64 */
  readonly positions: Tensor;
}

/** The phrases of texts, `[batch, length]` int64: tokens see those up to the next separator, which is no phrase's at an end of the text. */
export const phrasesOf = (ids: Tensor): Phrases => {
  const { graph } = ids;
  const places = Tensor.arange(graph, ids.size(1)).unsqueeze(0);
  const isSeparator = separatorIds
    .map((id) => ids.eq(id))
    .reduce((any, one) => any.logical_or(one))
    .to("int64");
  const until = isSeparator.cumsum(1);
  const phrase = until.sub(isSeparator);
  const before = until.unsqueeze(1);
  const own = phrase.unsqueeze(2);
  const end = before.le(own).to("int64").sum(2);
  const start = before.lt(own).to("int64").sum(2).sub(phrase.eq(0).to("int64"));
  const last = graph.dimValue(ids.size(1)).sub(1);
  const isWhole = end.gt(0).logical_and(end.lt(last));
  const same = own.eq(phrase.unsqueeze(1)).logical_and(isWhole.unsqueeze(1));
  const itself = places.unsqueeze(2).eq(places.unsqueeze(1));
  const zero = graph.constant([0], "float32");
  const positions = places.sub(start).sub(1).mul(isWhole.to("int64")).clamp(0);
  return { mask: zero.where(same.logical_or(itself), forbidden).unsqueeze(1), positions };
};
