import { longformer } from "@tiny-random/atlas/configs/longformer";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { activation, attend, linear, module, nearMask, splitHeads, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import {
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(longformer, { pad_token_id: "number" });
type LongformerConfig = ConfigOf<typeof facts>;

/** Longformer base. */
const reference = {
  attention_window: Array<number>(12).fill(512),
  vocab_size: 50265,
  max_position_embeddings: 4098,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
};

const windowOf = (c: LongformerConfig, layer: number): number =>
  typeof c.attention_window === "number" ? c.attention_window : (c.attention_window[layer] ?? 0);

/** What all layers share: which tokens are global `[batch, length]`, and the mask of a window on each side. */
interface LongformerContext extends EncoderContext {
  readonly isGlobal?: Tensor;
  readonly windowMask?: (reach: number) => Tensor;
}

/**
 * Sliding-window attention in which all tokens also see the global ones, and these see everything by projections of their
 * own (Beltagy et al., 2020).
 */
const attention = (c: LongformerConfig, layer: number) => {
  const project = () => linear(c.hidden_size, c.hidden_size);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      query_global: project(),
      key_global: project(),
      value_global: project(),
    },
    (m, x: Tensor, { mask, isGlobal, windowMask }: LongformerContext) => {
      if (!isGlobal || !windowMask) throw new Error("Longformer's attention needs to know which tokens are global");
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      const near = attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), {
        mask: windowMask(windowOf(c, layer) / 2),
      });
      const [query, key, value] = [m.query_global(x), m.key_global(x), m.value_global(x)];
      return attend(split(query), split(key), split(value), { mask }).where(isGlobal.unsqueeze(-1), near);
    },
  );
};

const layers = (_: LongformerConfig, layer: readonly EncoderBlock[]) =>
  module({ layer }, (m, x: Tensor, context: EncoderContext) => {
    const { attention_mask, extras } = context.text;
    const given = extras?.["global_attention_mask"];
    if (!given) throw new Error("a Longformer's session needs global_attention_mask");
    const isGlobal = given.mul(attention_mask).to("bool");
    const made = new Map<number, Tensor>();
    const windowMask = (reach: number): Tensor => {
      const mask =
        made.get(reach) ?? context.mask.where(isGlobal.unsqueeze(1).unsqueeze(1), nearMask(attention_mask, reach));
      made.set(reach, mask);
      return mask;
    };
    const inner: LongformerContext = { ...context, isGlobal, windowMask };
    return throughLayers(m.layer, x, inner);
  });

const { backbone, pooledBackbone } = encoderOf<LongformerConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
  layer: (c, index) => postNormLayer(c, attentionBlock(c, attention(c, index))),
  encoder: layers,
});

const family: EncoderFamily<LongformerConfig> = {
  key: "longformer",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  // Some tokens are global; a length that is no multiple of the window is padded, with a warning.
  tokenInputs: { global_attention_mask: (mask) => mask.map((kept, place) => (place % 7 === 0 ? kept : 0)) },
  multipleOf: (c) => Math.max(...[c.attention_window].flat()),
  backbone,
  pooledBackbone,
};

const languageModel = robertaLanguageModel(family.key, backbone);

export default textFamily({
  facts,
  repo: "allenai/longformer-base-4096",
  reference,
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  architectures: {
    ...encoderClasses("Longformer", family, { text: classificationHead(family, activation("tanh")) }),
    LongformerForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
  },
});
