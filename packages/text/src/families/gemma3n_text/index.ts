import { type Gemma3nTextConfig, gemma3nText } from "@tiny-random/atlas/configs/gemma3n_text";
import { isFloat, linear, module, rmsNorm, scaledEmbedding, type Tensor } from "@tiny-random/nn";
import { layerContext } from "../../layers/decoder/decoder-parts.ts";
import { languageOf } from "../../layers/decoder/language.ts";
import { perLayerInputs, perLayerParts } from "../../layers/decoder/per-layer-inputs.ts";
import { tablesByLayer } from "../../layers/decoder/rotary-decoder.ts";
import { type DecoderFamily, perLayerName } from "../../layers/heads/decoder-family.ts";
import { base, causalLM, softCap } from "../../layers/heads/decoder-heads.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import { causalMasks, furtherInput, positionsOf, type TextContext } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { chatTokenizer, gemma3Template } from "../../tokenizers/chat-templates.ts";
import { fromStreams, toStreams } from "./altup.ts";
import { gemma3nLayer, ownKeyLayers } from "./layers.ts";

const ropes = {
  rope: (c: Gemma3nTextConfig, layer: number) => ropeOf(c, c.layer_types[layer]),
  rotarySize: (c: Gemma3nTextConfig) => c.head_dim,
  rotaryPairs: "halves" as const,
};

/** Gemma 3n's decoder (Gemma Team, 2025): token ids `[batch, length]` → states `[batch, length, width]`. */
const backbone = (c: Gemma3nTextConfig) => {
  const width = c.hidden_size;
  const projections = () => Array.from({ length: c.altup_num_inputs - 1 }, () => linear(width, width, { bias: false }));
  const parts = {
    embed_tokens: scaledEmbedding(c.vocab_size, width),
    layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => gemma3nLayer(c, layer)),
    norm: rmsNorm(width, c.rms_norm_eps),
    ...perLayerParts(c),
    altup_projections: projections(),
    altup_unembed_projections: projections(),
  };
  return module(parts, (m, ids: Tensor, context: TextContext) => {
    const positions = positionsOf(ids, context);
    const shared = layerContext(ids, context, {
      mask: causalMasks(ids, context),
      positions,
      rotary: tablesByLayer(c, ropes, positions),
    });
    const isEmbedded = isFloat(ids.dtype);
    const x = isEmbedded ? ids : m.embed_tokens(ids);
    const inputs = perLayerInputs(m, c, x, () =>
      isEmbedded ? furtherInput(context, perLayerName) : m.embed_tokens_per_layer(ids),
    );
    const streams = m.layers.reduce(
      (state, layer, index) => layer(state, inputs.select(2, index), shared),
      toStreams(x, m.altup_projections),
    );
    return m.norm(fromStreams(streams, m.altup_unembed_projections));
  });
};

const family: DecoderFamily<Gemma3nTextConfig, ReturnType<typeof backbone>> = {
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: ownKeyLayers(c), heads: c.num_key_value_heads, headSize: c.head_dim }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
  backbone,
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
  perLayer: {
    axes: (c) => [c.num_hidden_layers, c.hidden_size_per_layer_input],
    of: (model, ids) => model.embed_tokens_per_layer(ids),
  },
};

export default textFamily<Gemma3nTextConfig>({
  facts: gemma3nText,
  repo: "google/gemma-3n-E4B",
  tokenizer: chatTokenizer("gemma", gemma3Template),
  // Two layers that make keys and values, two that read these; in one layer half of the gates are zero: with fewer left,
  // the norm behind them would divide by next to nothing, and the outputs would be rounding.
  tiny: (c, { size }) => ({
    num_hidden_layers: 4,
    layer_types: ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
    num_kv_shared_layers: Math.min(c.num_kv_shared_layers, 2),
    activation_sparsity_pattern: [0.5, 0, 0, 0],
    intermediate_size: Array<number>(4).fill(size.width),
    hidden_size_per_layer_input: size.headSize / 2,
    laurel_rank: size.headSize,
    vocab_size_per_layer_input: 500,
  }),
  architectures: {
    Gemma3nTextModel: base(family),
    Gemma3nForCausalLM: causalLM(family),
  },
  towers: { language: languageOf(family) },
  variants: {
    "no shared keys, outputs not scaled": { config: { num_kv_shared_layers: 0, altup_correct_scale: false } },
  },
});
