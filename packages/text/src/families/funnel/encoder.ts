// The Funnel Transformer's encoder of pooled blocks, and the decoder that makes a state of every token again.
import type { FunnelConfig } from "@tiny-random/atlas/configs/funnel";
import { activation, embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import { relativeAttention } from "./attention.ts";
import { firstLevel, type Level, pairsOf, pooledLevel, pooledStates, unpooled } from "./levels.ts";

const feedForward = (c: FunnelConfig) =>
  module(
    {
      linear_1: linear(c.d_model, c.d_inner),
      linear_2: linear(c.d_inner, c.d_model),
      layer_norm: layerNorm(c.d_model, c.layer_norm_eps),
    },
    (m, x: Tensor) => m.layer_norm(x.add(m.linear_2(activation(c.hidden_act)(m.linear_1(x))))),
  );

/** What a layer's queries look at. */
interface Source {
  readonly states: Tensor;
  readonly level: Level;
}

const layer = (c: FunnelConfig) =>
  module({ attention: relativeAttention(c), ffn: feedForward(c) }, (m, x: Tensor, queries: Level, source: Source) =>
    m.ffn(m.attention(x, source.states, queries, source.level)),
  );

type Layer = ReturnType<typeof layer>;

/** States after each application of a layer, and what attention knows of the last ones' positions. */
interface Progress {
  readonly states: readonly Tensor[];
  readonly level: Level;
}

const last = ({ states }: Progress): Tensor => states.at(-1) as Tensor;

/** One block: all but the first pool their input, which the first layer's queries are; its keys are pooled with them or not. */
const throughBlock = (c: FunnelConfig, layers: readonly Layer[], before: Progress, index: number): Progress => {
  const repeats = c.block_repeats?.[index] ?? 1;
  const passes = layers.flatMap((one) => Array<Layer>(repeats).fill(one));
  const input = last(before);
  const pairs = index === 0 ? undefined : pairsOf(c, input.graph, input.size(1));
  const level = pairs ? pooledLevel(before.level, pairs) : before.level;
  const start = pairs ? pooledStates(c, input, pairs) : input;
  const source: Source = c.pool_q_only ? { states: input, level: before.level } : { states: start, level };
  const states: Tensor[] = [];
  for (const pass of passes) {
    const x = states.at(-1);
    states.push(x ? pass(x, level, { states: x, level }) : pass(start, level, source));
  }
  return { states: [...before.states, ...states], level };
};

const encoder = (c: FunnelConfig) =>
  module(
    { blocks: c.block_sizes.map((size) => Array.from({ length: size }, () => layer(c))) },
    (m, x: Tensor, level: Level) =>
      m.blocks.reduce<Progress>((before, block, index) => throughBlock(c, block, before, index), {
        states: [x],
        level,
      }),
  );

/** The last block's states at every token, added to the first block's, through layers that pool nothing. */
const decoder = (c: FunnelConfig) =>
  module(
    { layers: Array.from({ length: c.num_decoder_layers }, () => layer(c)) },
    (m, states: readonly Tensor[], level: Level) => {
      // Where the first block repeats its layers this is a state inside it, as it is in Transformers.
      const early = states[c.block_sizes[0] ?? 0] as Tensor;
      const whole = unpooled(c, states.at(-1) as Tensor, 2 ** (c.block_sizes.length - 1), early);
      return m.layers.reduce((x, one) => one(x, level, { states: x, level }), whole.add(early));
    },
  );

const embeddings = (c: FunnelConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.d_model),
      layer_norm: layerNorm(c.d_model, c.layer_norm_eps),
    },
    (m, ids: Tensor) => m.layer_norm(m.word_embeddings(ids)),
  );

const levelOf = (ids: Tensor, { attention_mask, token_type_ids }: TextContext): Level =>
  firstLevel(attention_mask, token_type_ids ?? ids.mul(0));

/** The last block's states: token ids `[batch, length]` → `[batch, pooled length, width]`. */
export const pooledBackbone = (c: FunnelConfig) =>
  module({ embeddings: embeddings(c), encoder: encoder(c) }, (m, ids: Tensor, context: TextContext) =>
    last(m.encoder(m.embeddings(ids), levelOf(ids, context))),
  );

/** A state of every token: token ids `[batch, length]` → `[batch, length, width]`. */
export const backbone = (c: FunnelConfig) =>
  module(
    { embeddings: embeddings(c), encoder: encoder(c), decoder: decoder(c) },
    (m, ids: Tensor, context: TextContext) => {
      const level = levelOf(ids, context);
      return m.decoder(m.encoder(m.embeddings(ids), level).states, level);
    },
  );
