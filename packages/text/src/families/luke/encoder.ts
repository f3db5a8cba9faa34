import type { luke } from "@tiny-random/atlas/configs/luke";
import type { ConfigOf } from "@tiny-random/core";
import { type Children, embedding, layerNorm, linear, module, paddingMask, splitHeads, Tensor } from "@tiny-random/nn";
import { layersInOrder } from "../../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../../layers/encoder/encoder-attention.ts";
import { attentionBlock, postNormLayer } from "../../layers/encoder/post-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../../layers/encoder/summed-embeddings.ts";
import { furtherInput, type TextContext } from "../../layers/sessions/backbone.ts";

export type LukeConfig = ConfigOf<typeof luke>;

/** The states of words `[batch, length, width]` and of entities `[batch, entities, width]`. */
export interface LukeStates {
  readonly words: Tensor;
  readonly entities: Tensor;
}

/** Words stand before entities in one sequence. */
const apart = (both: Tensor, { text }: EncoderContext): LukeStates => {
  const words = text.attention_mask.size(1);
  return { words: both.slice(1, 0, words), entities: both.slice(1, words) };
};

/** Entities, where they are mentioned (the mean of the positions of their tokens), and the first type: summed and normalized. */
const entityEmbeddings = (c: LukeConfig) =>
  module(
    {
      entity_embeddings: embedding(c.entity_vocab_size, c.entity_emb_size),
      entity_embedding_dense:
        c.entity_emb_size === c.hidden_size ? undefined : linear(c.entity_emb_size, c.hidden_size, { bias: false }),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, mentions: Tensor) => {
      const known = m.entity_embeddings(ids);
      const isToken = mentions.ne(-1).to("float32").unsqueeze(-1);
      const places = m.position_embeddings(mentions.clamp(0)).mul(isToken);
      const mean = places.sum(-2).div(isToken.sum(-2).clamp(1e-7));
      const entities = m.entity_embedding_dense?.(known) ?? known;
      return m.LayerNorm(entities.add(mean).add(m.token_type_embeddings(ids.mul(0))));
    },
  );

/** Self-attention whose queries depend on what asks and on what is asked: words or entities (Yamada et al., 2020). */
const entityAwareAttention = (c: LukeConfig): EncoderBlock => {
  const project = () => linear(c.hidden_size, c.hidden_size);
  const own = () => (c.use_entity_aware_attention ? project() : undefined);
  const [heads, headSize] = [c.num_attention_heads, c.hidden_size / c.num_attention_heads];
  const split = (part: Tensor) => splitHeads(part, heads, headSize);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      w2e_query: own(),
      e2w_query: own(),
      e2e_query: own(),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const { words, entities } = apart(x, context);
      const keysOf = (states: Tensor) => split(m.key(states)).transpose(2, 3);
      const [wordKeys, entityKeys] = [keysOf(words), keysOf(entities)];
      const scores = (asking: Tensor, query: typeof m.query, keys: Tensor) => split(query(asking)).matmul(keys);
      const ofWords = [scores(words, m.query, wordKeys), scores(words, m.w2e_query ?? m.query, entityKeys)];
      const ofEntities = [
        scores(entities, m.e2w_query ?? m.query, wordKeys),
        scores(entities, m.e2e_query ?? m.query, entityKeys),
      ];
      const all = Tensor.cat([Tensor.cat(ofWords, 3), Tensor.cat(ofEntities, 3)], 2);
      const shares = all
        .mul(headSize ** -0.5)
        .add(context.mask)
        .softmax(-1);
      return shares
        .matmul(split(m.value(x)))
        .transpose(1, 2)
        .flatten(2);
    },
  );
};

const parts = (c: LukeConfig) => ({
  embeddings: summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id ?? 1) }),
  entity_embeddings: entityEmbeddings(c),
  encoder: layersInOrder(
    Array.from({ length: c.num_hidden_layers }, () => postNormLayer(c, attentionBlock(c, entityAwareAttention(c)))),
  ),
});

/** RoBERTa over words and the entities that are mentioned in them, as `others` stand beside it: a pooler. */
export const lukeBackbone = <P extends Children>(c: LukeConfig, others: P) =>
  module({ ...parts(c), ...others }, (m, ids: Tensor, context: TextContext): LukeStates => {
    const { attention_mask } = context;
    const mask = Tensor.cat([attention_mask, furtherInput(context, "entity_attention_mask")], 1);
    const entities = m.entity_embeddings(
      furtherInput(context, "entity_ids"),
      furtherInput(context, "entity_position_ids"),
    );
    const inner: EncoderContext = { mask: paddingMask(mask), text: context };
    const all = m.encoder(Tensor.cat([m.embeddings(ids, context), entities], 1), inner);
    return apart(all, inner);
  });
