import { granitemoeshared } from "@tiny-random/atlas/configs/granitemoeshared";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { fusedGatedFeatures } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { type GraniteMultipliers, graniteParts } from "./granite.ts";
import { graniteMixture, graniteMoeKinds } from "./granitemoe.ts";

const facts = narrowed(granitemoeshared, graniteMoeKinds);

/** The config fields of Granite's mixtures with a block that every token goes to. */
interface SharedFields extends GraniteMultipliers {
  /** Features of that block; 0 for none. */
  readonly shared_intermediate_size: number;
}

/** The block that every token goes to; gate and up features come out of one projection. */
export const sharedMlp = (c: SharedFields) =>
  fusedGatedFeatures(c, c.shared_intermediate_size, { gateUp: "input_linear", down: "output_linear" });

/** A layer of Granite whose shared block stands beside its experts. */
export const sharedMlpLayer = <C extends SharedFields>(c: C, layer: number, parts: DecoderParts<C>) => {
  const multiplier = c.residual_multiplier;
  return module(
    {
      self_attn: parts.attention(c, layer),
      block_sparse_moe: parts.mlp(c, layer),
      shared_mlp: c.shared_intermediate_size > 0 ? sharedMlp(c) : undefined,
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.self_attn(m.input_layernorm(x), context).mul(multiplier));
      const normed = m.post_attention_layernorm(h);
      const mixed = m.block_sparse_moe(normed);
      return h.add((m.shared_mlp ? mixed.add(m.shared_mlp(normed)) : mixed).mul(multiplier));
    },
  );
};

/** As few features as an expert has; none stay none. */
export const tinyShared = (c: SharedFields, { size }: Context): Pick<SharedFields, "shared_intermediate_size"> => ({
  shared_intermediate_size: Math.min(c.shared_intermediate_size, size.width / 4),
});

const family = rotaryDecoderFamily<ConfigOf<typeof facts>>({
  ...graniteParts,
  layer: sharedMlpLayer,
  mlp: graniteMixture,
});

export default textFamily({
  facts,
  repo: "ibm-research/moe-7b-1b-active-shared-experts",
  reference: { shared_intermediate_size: 1024, rope_theta: 10000, torch_dtype: "bfloat16" },
  tokenizer: "gpt2",
  tiny: tinyShared,
  architectures: { GraniteMoeSharedModel: base(family), GraniteMoeSharedForCausalLM: causalLM(family) },
  variants: {
    "no shared block": { config: { shared_intermediate_size: 0 }, classes: ["GraniteMoeSharedForCausalLM"] },
    "biases, multipliers, tied": {
      config: {
        attention_bias: true,
        attention_multiplier: 0.125,
        embedding_multiplier: 12,
        residual_multiplier: 0.22,
        logits_scaling: 2,
        tie_word_embeddings: true,
      },
      classes: ["GraniteMoeSharedForCausalLM"],
    },
  },
});
