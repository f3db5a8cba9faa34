// Gemma 3's layers as an encoder and as a decoder that attends to its own tokens and the encoder's states at once.
import type { NamedTensors } from "@tiny-random/core";
import { attentionLayer, norm, type StackConfig } from "@tiny-random/encoder-decoder/families/t5gemma/layers";
import { masksOf } from "@tiny-random/encoder-decoder/families/t5gemma/stacks";
import type { Source } from "@tiny-random/encoder-decoder/layers/attention";
import type { KeyValue } from "@tiny-random/encoder-decoder/layers/decoder-cache";
import {
  decoderMask,
  decoderPositions,
  decoderSources,
  type Sources,
} from "@tiny-random/encoder-decoder/layers/decoder-steps";
import { type DecoderContext, needed } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import {
  type AnyModule,
  attend,
  calledAs,
  centeredRmsNorm,
  embedding,
  linear,
  module,
  Parameter,
  paddingMask,
  rotate,
  splitHeads,
  Tensor,
  unevenMask,
} from "@tiny-random/nn";
import { ropeTables } from "@tiny-random/text/layers/rope/rope";
import { ropeOf } from "@tiny-random/text/layers/rope/rope-settings";

type Turn = (heads: Tensor) => Tensor;

/** What both kinds of attention project and norm. */
const projections = (c: StackConfig) => {
  const { num_attention_heads: heads, num_key_value_heads: keyValueHeads, head_dim: size, attention_bias: bias } = c;
  const parts = {
    q_proj: linear(c.hidden_size, heads * size, { bias }),
    k_proj: linear(c.hidden_size, keyValueHeads * size, { bias }),
    v_proj: linear(c.hidden_size, keyValueHeads * size, { bias }),
    o_proj: linear(heads * size, c.hidden_size, { bias }),
    q_norm: centeredRmsNorm(size, c.rms_norm_eps),
    k_norm: centeredRmsNorm(size, c.rms_norm_eps),
  };
  return module(parts, (m) => ({
    query: (x: Tensor) => m.q_norm(splitHeads(m.q_proj(x), heads, size)),
    key: (x: Tensor) => m.k_norm(splitHeads(m.k_proj(x), keyValueHeads, size)),
    value: (x: Tensor) => splitHeads(m.v_proj(x), keyValueHeads, size),
    output: m.o_proj,
  }));
};

const scaleOf = (c: StackConfig) => 1 / Math.sqrt(c.query_pre_attn_scalar);

/** A module's weights with a call that is given what they project to. */
const over = <P extends ReturnType<typeof projections>, A extends readonly unknown[]>(
  parts: P,
  call: (projected: ReturnType<P>, ...args: A) => Tensor,
): ((...args: A) => Tensor) & AnyModule => calledAs(parts, (...args: A) => call(parts() as ReturnType<P>, ...args));

/** Self-attention of the encoder. */
const ownAttention = (c: StackConfig) =>
  over(projections(c), ({ query, key, value, output }, x: Tensor, { mask, rotate: turn = (part) => part }: Source) =>
    output(attend(turn(query(x)), turn(key(x)), value(x), { mask, scale: scaleOf(c) })),
  );

/** What a decoder layer attends to, and how it turns its own heads. */
type Merged = Sources & { readonly turn: Turn };

/** Attention to the decoder's own tokens and the encoder's states in one softmax; states are not turned. */
const mergedAttention = (c: StackConfig) =>
  over(projections(c), ({ query, key, value, output }, x: Tensor, { own, cross, turn }: Merged) => {
    const { states } = cross;
    if (!states) throw new Error("the decoder reads an encoder's states");
    const ofTokens = (): KeyValue => [turn(key(x)), value(x)];
    const ofStates = (): KeyValue => [key(states), value(states)];
    const tokens = own.cached?.(ofTokens) ?? ofTokens();
    const seen = cross.cached?.(ofStates) ?? ofStates();
    const [keys, values] = [0, 1].map((part) => Tensor.cat([tokens[part] as Tensor, seen[part] as Tensor], 2)) as [
      Tensor,
      Tensor,
    ];
    const [ownMask, crossMask] = [own.mask, cross.mask];
    const mask =
      ownMask && crossMask && Tensor.cat([ownMask, crossMask.expand(ownMask.shape.with(-1, crossMask.size(-1)))], -1);
    return output(attend(turn(query(x)), keys, values, { mask, scale: scaleOf(c) }));
  });

/** How each layer turns heads at places `[1, length]`, by its kind. */
const turns = (c: StackConfig, places: Tensor): readonly Turn[] => {
  const made = new Map(
    [...new Set(c.layer_types)].map((kind) => {
      const rope = ropeOf(c, kind);
      const tables = rope && ropeTables(rope, places, c.head_dim);
      return [kind, (heads: Tensor) => rotate(heads, tables)] as const;
    }),
  );
  return c.layer_types.map((kind) => made.get(kind) ?? ((heads) => heads));
};

/** Scaled words; the token that ends an image has a vector beside the table. */
export const wordsAndEnd = (c: StackConfig, endOfImage: number) => {
  const { weight } = embedding(c.vocab_size, c.hidden_size);
  const eoi_embedding = new Parameter([c.hidden_size], { kind: "embedding" });
  return module({ weight, eoi_embedding }, (m, ids: Tensor) => {
    const words = ids.embedding(m.weight).mul(Math.sqrt(c.hidden_size));
    const isEnd = ids.eq(endOfImage).unsqueeze(-1);
    return words.graph.parameter(m.eoi_embedding).where(isEnd, words);
  });
};

/** The words of an encoder, and of the decoder beside it. */
export type Words = ReturnType<typeof wordsAndEnd>;

/** The encoder: `inputs_embeds` and their mask → states `[batch, length, width]`. */
export const t5Gemma2Encoder = (c: StackConfig, embed_tokens: Words) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => attentionLayer<Source>(c, ownAttention(c)));
  return module({ embed_tokens, layers, norm: norm(c) }, (m, inputs: NamedTensors) => {
    const [x, mask] = [needed(inputs, "inputs_embeds"), needed(inputs, "attention_mask")];
    const turn = turns(c, Tensor.arange(x.graph, x.size(1)).unsqueeze(0));
    const masks = masksOf(c, (window) =>
      window === undefined
        ? paddingMask(mask)
        : unevenMask(mask, Math.floor((window + 1) / 2) - 1, Math.floor(window / 2)),
    );
    const last = m.layers.reduce((state, layer, index) => {
      const rotate = turn[index];
      return layer(state, { mask: masks[index], ...(rotate && { rotate }) });
    }, x);
    return m.norm(last);
  });
};

/** The decoder: embedded tokens `[batch, length, width]` → states `[batch, length, width]`. */
export const t5Gemma2Decoder = (c: StackConfig, embed_tokens: Words) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => attentionLayer<Merged>(c, mergedAttention(c)));
  return module({ embed_tokens, layers, norm: norm(c) }, (m, tokens: Tensor, context: DecoderContext) => {
    const turn = turns(c, decoderPositions(tokens, context).unsqueeze(0));
    const masks = masksOf(c, (window) => decoderMask(tokens, context, window));
    const sourcesOf = decoderSources(masks, context);
    const last = m.layers.reduce((state, layer, index) => {
      const { own, cross } = sourcesOf(index);
      return layer(state, { own, cross, turn: turn[index] ?? ((heads) => heads) });
    }, tokens);
    return m.norm(last);
  });
};
