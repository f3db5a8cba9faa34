import { type Gemma4TextConfig, gemma4Text } from "@tiny-random/atlas/configs/gemma4_text";
import { InputError, type ModelConfig } from "@tiny-random/core";
import { isFloat, module, rmsNorm, scaledEmbedding, type Tensor } from "@tiny-random/nn";
import { layerContext } from "../../layers/decoder/decoder-parts.ts";
import { languageOf } from "../../layers/decoder/language.ts";
import { perLayerInputs, perLayerParts } from "../../layers/decoder/per-layer-inputs.ts";
import { tablesByLayer } from "../../layers/decoder/rotary-decoder.ts";
import { type DecoderFamily, perLayerName } from "../../layers/heads/decoder-family.ts";
import { base, causalLM, softCap } from "../../layers/heads/decoder-heads.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import {
  causalMasks,
  furtherInput,
  nearImageBlockMasks,
  positionsOf,
  type TextContext,
} from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { tokenizerBuilder } from "../../tokenizer-builder.ts";
import { chatTokenizer, gemma3Template } from "../../tokenizers/chat-templates.ts";
import {
  type Gemma4Decoder,
  gemma4Layer,
  headSizeAt,
  keyHeadsAt,
  layerKinds,
  ownKeyLayers,
  perLayerOf,
} from "./layers.ts";

const ropes = {
  rope: (c: Gemma4Decoder, layer: number) => ropeOf(c, layerKinds(c)[layer]),
  rotarySize: headSizeAt,
  rotaryPairs: "halves" as const,
};

/** Gemma 4's decoder (Gemma Team, 2026): token ids `[batch, length]`, or embedded tokens → states `[batch, length, width]`. */
const backbone = (c: Gemma4Decoder, imageMasks: typeof causalMasks) => {
  const read = perLayerOf(c);
  const inputs = read && perLayerParts(read);
  const parts = {
    embed_tokens: scaledEmbedding(c.vocab_size, c.hidden_size),
    layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => gemma4Layer(c, layer)),
    norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    ...inputs,
  };
  const model = module(parts, (m, ids: Tensor, context: TextContext) => {
    const positions = positionsOf(ids, context);
    const masks = c.use_bidirectional_attention === "vision" ? imageMasks : causalMasks;
    const shared = layerContext(ids, context, {
      mask: masks(ids, context),
      positions,
      rotary: tablesByLayer(c, ropes, positions),
    });
    const isEmbedded = isFloat(ids.dtype);
    const embedded = isEmbedded ? ids : m.embed_tokens(ids);
    const ofTokens = (table: (ids: Tensor) => Tensor) => () =>
      isEmbedded ? furtherInput(context, perLayerName) : table(ids);
    const all = inputs && perLayerInputs(inputs, read, embedded, ofTokens(inputs.embed_tokens_per_layer));
    return m.norm(m.layers.reduce((state, layer, index) => layer(state, all?.select(2, index), shared), embedded));
  });
  return Object.assign(model, { perLayer: inputs?.embed_tokens_per_layer });
};

/**
 * Gemma 4's decoder, whichever parts of it a config has.
 *
 * @param imageMasks what tokens see where those of an image see each other
 */
export const gemma4Family = <C extends Gemma4Decoder>(
  imageMasks: typeof causalMasks = nearImageBlockMasks,
): DecoderFamily<C, ReturnType<typeof backbone>> => ({
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: ownKeyLayers(c),
    heads: (layer) => keyHeadsAt(c, layer),
    headSize: (layer) => headSizeAt(c, layer),
  }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
  backbone: (c) => backbone(c, imageMasks),
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
  perLayer: {
    axes: (c) => {
      const read = perLayerOf(c);
      return read && [read.num_hidden_layers, read.hidden_size_per_layer_input];
    },
    of: (model, ids) => {
      if (!model.perLayer) throw new Error("the model has no inputs of layers");
      return model.perLayer(ids);
    },
  },
});

const family = gemma4Family<Gemma4TextConfig>();

/** Refuses what makes no decoder. */
export const resolveGemma4 = (c: Gemma4Decoder): Pick<Gemma4Decoder, "layer_types"> => {
  if (c.use_bidirectional_attention === "all")
    throw new InputError(
      "a decoder all of whose tokens see each other is not supported",
      "Set use_bidirectional_attention to vision or to null.",
    );
  return { layer_types: layerKinds(c) };
};

/** Tiny values of a decoder of this kind: a layer that slides and one that sees all, and two that read their keys where there are such. */
export const tinyGemma4 = (
  c: Gemma4Decoder,
  { headSize, width }: { readonly headSize: number; readonly width: number },
  merged: ModelConfig,
) => {
  const pairs = c.num_kv_shared_layers > 0 ? 2 : 1;
  const full = Array.from({ length: pairs }, (_, pair) => 2 * pair + 1);
  return {
    num_hidden_layers: 2 * pairs,
    layer_types: full.flatMap(() => ["sliding_attention", "full_attention"]),
    num_kv_shared_layers: Math.min(c.num_kv_shared_layers, 2),
    // Two pairs of a quarter of a head's turn.
    global_head_dim: 2 * headSize,
    intermediate_size: width,
    ...(typeof merged["num_global_key_value_heads"] === "number" && { num_global_key_value_heads: 1 }),
    ...(merged["per_layer_config"] !== undefined && {
      per_layer_config: Object.fromEntries(full.map((layer) => [String(layer), { head_dim: 2 * headSize }])),
    }),
  };
};

/** A config of which each row of the layers' table is a token's, as those of the other table are. */
export const withPerLayerRows = <C extends ModelConfig>(config: C): C => ({
  ...config,
  vocab_size_per_layer_input: config["vocab_size"],
});

/** What files state beside the class's fields. */
export const reference = { global_head_dim: 512, num_global_key_value_heads: null };

export default textFamily<Gemma4TextConfig>({
  facts: gemma4Text,
  repo: "google/gemma-4-E2B-it",
  reference,
  resolve: resolveGemma4,
  tokenizer: chatTokenizer("gemma", gemma3Template),
  processor: (config, context) => {
    const builder = tokenizerBuilder(config, context);
    return {
      ...builder,
      build: () => {
        const built = builder.build();
        return { ...built, sync: (target) => withPerLayerRows(built.sync(target)) };
      },
    };
  },
  tiny: (c, { size }, merged) => ({
    ...tinyGemma4(c, size, merged),
    hidden_size_per_layer_input: Math.min(c.hidden_size_per_layer_input, size.headSize / 2),
    ...(c.top_k_experts !== null && { top_k_experts: Math.min(c.top_k_experts, 2) }),
  }),
  architectures: {
    Gemma4TextModel: base(family),
    Gemma4ForCausalLM: causalLM(family),
  },
  towers: { language: languageOf(family) },
  variants: {
    "shared keys, wide blocks that read them, capped scores": {
      config: { num_kv_shared_layers: 10, use_double_wide_mlp: true, final_logit_softcapping: 30 },
    },
    "experts, values of keys": {
      config: {
        enable_moe_block: true,
        num_experts: 128,
        top_k_experts: 8,
        moe_intermediate_size: 704,
        attention_k_eq_v: true,
        num_global_key_value_heads: 2,
        hidden_size_per_layer_input: 0,
      },
    },
  },
});
