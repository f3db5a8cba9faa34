import { type RwkvConfig, rwkv } from "@tiny-random/atlas/configs/rwkv";
import { embedding, layerNorm, module, Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../../layers/heads/decoder-family.ts";
import { base, causalLM } from "../../layers/heads/decoder-heads.ts";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import type { KeyValueCache } from "../../layers/sessions/cache.ts";
import { type LayerStates, statesCache } from "../../layers/sessions/text-sessions.ts";
import { unmasked } from "../../layers/sessions/unmasked.ts";
import { textFamily } from "../../text-family.ts";
import { channelMix, timeMix } from "./time-mix.ts";

type Cache = KeyValueCache | undefined;

/** Whether the residual stream is halved after a layer, against overflow of float16; later layers' outputs are then halved too. */
const halves = ({ rescale_every: every }: RwkvConfig, layer: number): boolean => every > 0 && (layer + 1) % every === 0;

const block = (c: RwkvConfig, layer: number) => {
  const scale = c.rescale_every > 0 ? 2 ** Math.floor(layer / c.rescale_every) : 1;
  const width = c.hidden_size;
  const norm = () => layerNorm(width, c.layer_norm_epsilon);
  return module(
    {
      pre_ln: layer === 0 ? norm() : undefined,
      ln1: norm(),
      ln2: norm(),
      attention: timeMix(layer, { width, inner: c.attention_hidden_size, scale }),
      feed_forward: channelMix({ width, inner: c.intermediate_size, scale }),
    },
    (m, hidden: Tensor, cache: Cache) => {
      const past = cache?.state("conv", layer) ?? emptyState(hidden, [2, width]);
      const [lastAttended, lastFed] = past.chunk(2, 1) as [Tensor, Tensor];
      const x = m.pre_ln?.(hidden) ?? hidden;
      const attended = m.ln1(x);
      const h = x.add(m.attention(attended, lastAttended, cache));
      const fed = m.ln2(h);
      cache?.keep("conv", layer, Tensor.cat([attended.slice(1, -1), fed.slice(1, -1)], 1));
      const out = h.add(m.feed_forward(fed, lastFed));
      return halves(c, layer) ? out.div(2) : out;
    },
  );
};

const backbone = (c: RwkvConfig) =>
  module(
    {
      embeddings: embedding(c.vocab_size, c.hidden_size),
      blocks: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, layer)),
      ln_out: layerNorm(c.hidden_size),
    },
    (m, ids: Tensor, { cache }: TextContext) =>
      m.ln_out(m.blocks.reduce((x, layer) => layer(x, cache), m.embeddings(ids))),
  );

const states = (c: RwkvConfig): LayerStates => ({ conv: [2, c.hidden_size], recurrent: [3, c.attention_hidden_size] });

const family: DecoderFamily<RwkvConfig, ReturnType<typeof backbone>> = {
  key: "rwkv",
  headKey: "head",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => statesCache(c.num_hidden_layers, states(c)),
  backbone,
  embedding: (model) => model.embeddings.weight,
};

export default textFamily({
  facts: rwkv,
  repo: "RWKV/rwkv-4-169m-pile",
  reference: { hidden_size: 768, attention_hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12 },
  tokenizer: "neox",
  tiny: () => ({ rescale_every: 1 }),
  architectures: { RwkvModel: unmasked(base(family)), RwkvForCausalLM: unmasked(causalLM(family)) },
});
