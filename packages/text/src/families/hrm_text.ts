import { type HrmTextConfig, hrmText } from "@tiny-random/atlas/configs/hrm_text";
import {
  attend,
  bareRmsNorm,
  linear,
  module,
  Parameter,
  rotate,
  splitHeads,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { preNormBlock } from "../layers/decoder/decoder-layers.ts";
import { type LayerContext, layerContext, withLaterCaches } from "../layers/decoder/decoder-parts.ts";
import { fusedGatedMlp } from "../layers/decoder/mlp.ts";
import { tablesByLayer } from "../layers/decoder/rotary-decoder.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Attention whose values are gated by its input; gates, queries, keys and values come out of one projection. */
const attention = (c: HrmTextConfig, layer: number) => {
  const features = c.num_attention_heads * c.head_dim;
  const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.head_dim);
  return module(
    {
      gqkv_proj: linear(c.hidden_size, 4 * features, { bias: c.attention_bias }),
      o_proj: linear(features, c.hidden_size, { bias: c.attention_bias }),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const [gate, query, key, value] = m.gqkv_proj(x).chunk(4, -1) as [Tensor, Tensor, Tensor, Tensor];
      const fresh = [rotate(split(key), rotary(layer)), split(value)] as const;
      const [keys, values] = cache?.extend(layer, ...fresh) ?? fresh;
      const attended = attend(rotate(split(query), rotary(layer)), keys, values, { mask: mask() });
      return m.o_proj(attended.mul(gate.sigmoid()));
    },
  );
};

/** Layers and a last norm; no norm has a weight. */
const stack = (c: HrmTextConfig) => {
  const norm = () => bareRmsNorm(c.rms_norm_eps);
  const layers = Array.from({ length: c.num_layers_per_stack }, (_, layer) =>
    preNormBlock(
      {
        attentionNorm: norm(),
        attention: attention(c, layer),
        mlpNorm: norm(),
        mlp: fusedGatedMlp(c),
      },
      { attention: "attn" },
    ),
  );
  const last = norm();
  return module({ layers }, (m, x: Tensor, context: LayerContext) =>
    last(m.layers.reduce((hidden, layer) => layer(hidden, context), x)),
  );
};

/**
 * A hierarchical recurrence (HRM; Wang et al., 2025): in each of `H_cycles` rounds the fast state runs `L_cycles` times
 * through one stack, beside the slow state, which then runs once through the other.
 */
const backbone = (c: HrmTextConfig) =>
  module(
    {
      // As small as the scale is large, as the checkpoint's are.
      embed_tokens: module({ weight: weight([c.vocab_size, c.hidden_size], scaleOf(c) ** 2) }, (m, ids: Tensor) =>
        ids.embedding(m.weight).mul(scaleOf(c)),
      ),
      L_module: stack(c),
      H_module: stack(c),
      z_L_init: new Parameter([c.hidden_size], { kind: "bias" }),
    },
    (m, ids: Tensor, context: TextContext) => {
      const ropes = { rope: () => ropeOf(c), rotarySize: () => c.head_dim, rotaryPairs: "halves" } as const;
      const shared = layerContext(ids, context, { rotary: tablesByLayer(c, ropes, positionsOf(ids, context)) });
      const runContext = (run: number) => withLaterCaches(shared, run * c.num_layers_per_stack);
      let slow = m.embed_tokens(ids);
      let fast: Tensor | undefined;
      for (let high = 0; high < c.H_cycles; high++) {
        const first = high * (c.L_cycles + 1);
        for (let low = 0; low < c.L_cycles; low++)
          fast = m.L_module(slow.add(fast ?? m.z_L_init), runContext(first + low));
        slow = m.H_module(slow.add(fast ?? m.z_L_init), runContext(first + c.L_cycles));
      }
      return slow;
    },
  );

const scaleOf = (c: HrmTextConfig): number => c.embedding_scale ?? 1 / c.initializer_range;

const family: DecoderFamily<HrmTextConfig, ReturnType<typeof backbone>> = {
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_hidden_layers, heads: c.num_attention_heads, headSize: c.head_dim }),
  backbone,
  embedding: (model) => model.embed_tokens.weight,
};

/** Runs of a stack in one pass. */
const runsOf = (c: HrmTextConfig): number => c.H_cycles * (c.L_cycles + 1);

export default textFamily<HrmTextConfig>({
  facts: hrmText,
  repo: "sapientinc/HRM-Text-1B",
  // As Transformers writes them: the layers of all runs, and those of a stack.
  reference: { num_hidden_layers: 128, num_layers_per_stack: 16 },
  // Where a config does not say how deep a stack is, its layers are those of one stack.
  resolve: (c, merged) => {
    const stated = merged["num_layers_per_stack"];
    const layers = Number(stated ?? merged["num_hidden_layers"]);
    return { num_layers_per_stack: layers, num_hidden_layers: stated ? c.num_hidden_layers : layers * runsOf(c) };
  },
  // A graph has the layers of every run: few and narrow ones keep it small.
  tiny: (c, { size }, merged) =>
    merged.num_layers_per_stack === null
      ? {}
      : { num_layers_per_stack: 1, num_hidden_layers: runsOf(c), intermediate_size: size.width },
  tokenizer: "qwen",
  architectures: { HrmTextModel: base(family), HrmTextForCausalLM: causalLM(family) },
  variants: {
    "one slow round of two fast ones, tied": {
      config: { H_cycles: 1, L_cycles: 2, tie_word_embeddings: true },
      classes: ["HrmTextForCausalLM"],
    },
    "the layers of a stack alone": {
      config: { num_layers_per_stack: null, num_hidden_layers: 16 },
      classes: ["HrmTextForCausalLM"],
    },
  },
});
