import { type DebertaConfig, deberta } from "@tiny-random/atlas/configs/deberta";
import {
  attend,
  type DisentangledContext,
  linear,
  module,
  Parameter,
  positionBias,
  scoringOf,
  splitHeads,
  type Tensor,
  waysToScore,
} from "@tiny-random/nn";
import { byHead } from "../layers/decoder/fused-attention.ts";
import { disentangledLayers } from "../layers/encoder/disentangled-layers.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { debertaClasses } from "../layers/heads/deberta-classes.ts";
import { positionsOf } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Queries, keys and values of each head from one projection, and biases of queries and values beside it. */
const attention = (c: DebertaConfig) => {
  const { c2p, p2c, headSize, scale } = scoringOf(c);
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const biasBeside = () => new Parameter([width], { kind: "bias" }, { keepFloat32: true });
  return module(
    {
      q_bias: biasBeside(),
      v_bias: biasBeside(),
      in_proj: linear(width, 3 * width, { bias: false }),
      pos_proj: c.relative_attention && c2p ? linear(width, width, { bias: false }) : undefined,
      pos_q_proj: c.relative_attention && p2c ? linear(width, width) : undefined,
    },
    (m, x: Tensor, { mask, relative }: DisentangledContext) => {
      const split = (part: Tensor) => splitHeads(part, heads, headSize);
      const biased = (part: Tensor, bias: Parameter) => part.add(split(x.graph.parameter(bias).reshape([1, 1, width])));
      const [bare, key, bareValue] = byHead(m.in_proj(x), { heads, keyValueHeads: heads, headSize });
      const [query, value] = [biased(bare, m.q_bias), biased(bareValue, m.v_bias)];
      const bias = positionBias(query, key, relative, scale, (embeddings) => ({
        contentToPosition: m.pos_proj?.(embeddings),
        positionToContent: m.pos_q_proj?.(embeddings),
      }));
      return attend(query, key, value, { scale, mask: bias ? mask.add(bias) : mask });
    },
  );
};

const { backbone } = encoderOf<DebertaConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: c.position_biased_input ? positionsOf : null }),
  layer: (c) => postNormLayer(c, attentionBlock(c, attention(c))),
  encoder: disentangledLayers,
});

export default textFamily({
  facts: deberta,
  resolve: ({ pos_att_type }) => ({ pos_att_type: waysToScore(pos_att_type) }),
  repo: "microsoft/deberta-base",
  reference: { relative_attention: true, pos_att_type: "c2p|p2c", position_biased_input: false },
  checkpoints: {
    DebertaForMaskedLM: ["microsoft/deberta-large"],
    DebertaForSequenceClassification: ["microsoft/deberta-base-mnli", "microsoft/deberta-large-mnli"],
  },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "deberta",
  // Twice the width, not four times: the model stays below a megabyte.
  tiny: (_, { size }) => ({ intermediate_size: 2 * size.width }),
  variants: {
    "absolute positions alone": {
      config: { relative_attention: false, pos_att_type: null, position_biased_input: true, type_vocab_size: 2 },
      classes: ["DebertaModel"],
    },
    // Texts are longer than the furthest distance.
    "content to positions alone": {
      config: { pos_att_type: "c2p", max_relative_positions: 8 },
      classes: ["DebertaModel"],
    },
    "new head": { config: { legacy: false }, classes: ["DebertaForMaskedLM"] },
  },
  architectures: debertaClasses("Deberta", backbone).classes,
});
