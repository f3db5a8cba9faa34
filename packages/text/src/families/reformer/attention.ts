// The two kinds of attention of the Reformer (Kitaev et al., 2020): in chunks of the text, and in chunks of what hashes alike.
import { bareRmsNorm, linear, mergeHeads, module, splitHeads, Tensor } from "@tiny-random/nn";
import { attendInChunks, inChunks } from "./chunks.ts";
import type { ReformerConfig, ReformerContext } from "./config.ts";
import { hashed } from "./hashes.ts";

const project = (c: ReformerConfig) =>
  linear(c.hidden_size, c.num_attention_heads * c.attention_head_size, { bias: false });

const split = (c: ReformerConfig) => (x: Tensor) => splitHeads(x, c.num_attention_heads, c.attention_head_size);

/** Attention inside chunks of the text. */
export const localAttention = (c: ReformerConfig) =>
  module(
    { query: project(c), key: project(c), value: project(c) },
    (m, x: Tensor, { kept, chunksOf }: ReformerContext) => {
      const length = c.local_attn_chunk_length;
      const chunked = (part: Tensor) => inChunks(part, chunksOf(length), length);
      const key = m.key(x).mul(1 / Math.sqrt(c.attention_head_size));
      const places = Tensor.arange(x.graph, x.size(1)).unsqueeze(0).unsqueeze(0);
      const [query, keys, value] = [m.query(x), key, m.value(x)].map(split(c)).map(chunked) as [Tensor, Tensor, Tensor];
      const chunks = { query, key: keys, value, places: chunked(places), kept: chunked(kept) };
      const reach = { before: c.local_num_chunks_before, after: c.local_num_chunks_after };
      return mergeHeads(attendInChunks(chunks, reach, { causal: c.is_decoder, avoidsItself: false }).states);
    },
  );

/** Vectors `[batch, heads, length, ...]` in an order, int64 `[batch, heads, many]`, of them along their length. */
const inOrder = (x: Tensor, order: Tensor): Tensor =>
  x.rank === 3 ? x.gather(2, order) : x.gather(2, order.unsqueeze(-1).expand([...order.shape, x.size(-1)]));

/** Attention inside chunks of positions sorted by their hashes, in several rounds; queries are keys. */
export const hashedAttention = (c: ReformerConfig) =>
  module({ query_key: project(c), value: project(c) }, (m, x: Tensor, { kept, chunksOf }: ReformerContext) => {
    const { num_attention_heads: heads, attention_head_size: headSize, num_hashes: rounds } = c;
    const [shared, value] = [split(c)(m.query_key(x)), split(c)(m.value(x))];
    const hashing = { seed: c.hash_seed, rounds, buckets: c.num_buckets, heads, headSize };
    const buckets = hashed(shared, kept.unsqueeze(1), hashing).flatten(2, 3);
    const index = Tensor.arange(x.graph, buckets.size(2));
    const order = buckets
      .mul(x.graph.dimValue(buckets.size(2)))
      .add(index)
      .argsort();
    const places = order.remainder(x.graph.dimValue(x.size(1)).squeeze(0));
    const length = c.lsh_attn_chunk_length;
    const chunked = (part: Tensor) => inChunks(part, chunksOf(length, rounds), length);
    const sorted = (part: Tensor) => chunked(inOrder(part, places));
    const tokens = kept.to("int64").expand([x.size(0), heads, x.size(1)]);
    const chunks = {
      query: sorted(shared),
      key: sorted(bareRmsNorm(1e-6)(shared).mul(1 / Math.sqrt(headSize))),
      value: sorted(value),
      places: chunked(places),
      kept: sorted(tokens).to("bool"),
    };
    const reach = { before: c.lsh_num_chunks_before, after: c.lsh_num_chunks_after };
    const { states, found } = attendInChunks(chunks, reach, { causal: c.is_decoder, avoidsItself: true });
    const back = order.argsort();
    const byRound = (part: Tensor) => inOrder(part, back).unflatten(2, [rounds, x.size(1)]);
    const summed = rounds === 1 ? inOrder(states, back) : byRound(states).mul(byRound(found).softmax(2)).sum(2);
    return mergeHeads(summed);
  });
