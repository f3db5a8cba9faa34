import { type GPTNeoConfig, gptNeo } from "@tiny-random/atlas/configs/gpt_neo";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { type LearnedDecoder, learnedDecoder } from "../layers/decoder/learned-decoder.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** The kind of each layer: `[[["global", "local"], 12]]` says both, twelve times. */
const expanded = (types: GPTNeoConfig["attention_types"]): readonly string[] =>
  (types as readonly (readonly [kinds: readonly string[], times: number])[]).flatMap(([kinds, times]) =>
    Array.from({ length: times }, () => kinds).flat(),
  );

/** Scores are not scaled; every other layer has a window. */
const attention = (c: GPTNeoConfig, layer: number) => {
  const heads = { model_type: c.model_type, hidden_size: c.hidden_size, num_attention_heads: c.num_heads };
  const own = causalAttention(heads, layer, {
    bias: { qkv: false, output: true },
    scale: 1,
    slidingWindow: c.attention_layers[layer] === "local" ? c.window_size : undefined,
    keys: { o_proj: "out_proj" },
  });
  return module({ attention: own }, (m, x: Tensor, context: LayerContext) => m.attention(x, context));
};

const backbone = (c: GPTNeoConfig) => {
  const { model_type, vocab_size, activation_function, layer_norm_epsilon } = c;
  const sizes = {
    n_positions: c.max_position_embeddings,
    n_embd: c.hidden_size,
    n_layer: c.num_layers,
    n_inner: c.intermediate_size,
  };
  const own = { model_type, vocab_size, activation_function, layer_norm_epsilon, ...sizes };
  return learnedDecoder(own, { attention: (_, layer) => attention(c, layer), project: linear });
};

const family: DecoderFamily<GPTNeoConfig, LearnedDecoder> = {
  key: "transformer",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_layers, heads: c.num_heads, headSize: c.hidden_size / c.num_heads }),
  backbone,
  embedding: (model) => model.wte.weight,
};

export default textFamily({
  facts: gptNeo,
  // The class reads attention_types, unless the file has what it makes of it.
  resolve: (c, merged) => (merged["attention_layers"] ? {} : { attention_layers: expanded(c.attention_types) }),
  repo: "EleutherAI/gpt-neo-1.3B",
  checkpoints: {
    GPTNeoForCausalLM: ["EleutherAI/gpt-neo-125m", "EleutherAI/gpt-neo-2.7B", "Xenova/gpt-neo-125M"],
  },
  reference: { attention_types: [[["global", "local"], 12]] },
  computed: ["attention_layers"],
  roles: { "layer kinds": ["attention_layers"], window: ["window_size"] },
  tiny: (c) => {
    const kinds = [...new Set(c.attention_layers)];
    return { attention_types: [[kinds, kinds.length === 1 ? 2 : 1]] };
  },
  tokenizer: "gpt2",
  architectures: decoderClasses("GPTNeo", family, { tokens: "classifier" }),
  variants: {
    "global layers": {
      config: { attention_types: [[["global"], 24]], attention_layers: new Array<string>(24).fill("global") },
      classes: ["GPTNeoForCausalLM"],
    },
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["GPTNeoForCausalLM"] },
  },
});
