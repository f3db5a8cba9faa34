import { type Kolibri1Config, kolibri1 } from "@tiny-random/atlas/configs/kolibri1";
import { module, type Parameter, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { scoreCorrection, sigmoidRouter } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { exaone4Parts } from "./exaone4.ts";

/** Experts chosen by corrected scores, before the sigmoid that weighs them, beside a shared one. */
const mixture = (c: Kolibri1Config, correction: Parameter) => {
  const { hidden_size: width, num_experts: experts, num_experts_per_tok: active, moe_intermediate_size: features } = c;
  const sizes = { width, experts, active, features, activation: c.hidden_act };
  return mixtureOfExperts(
    {
      gate: sigmoidRouter(sizes, { normalized: c.norm_topk_prob, correction }),
      experts: separateExperts(sizes),
      shared: gatedMlp(c, c.shared_expert_intermediate_size),
    },
    { shared: "shared_experts" },
  );
};

/** Where checkpoints hold the correction: not with the router, which it belongs to. */
const heldCorrection = (expert_bias: Parameter) =>
  module({ router: module({ expert_bias }, () => undefined) }, () => undefined);

/** Sandwich norms around attention and experts. */
const layer = (c: Kolibri1Config, index: number, parts: DecoderParts<Kolibri1Config>) => {
  const correction = scoreCorrection(c.num_experts);
  return module(
    {
      self_attn: parts.attention(c, index),
      mlp: mixture(c, correction),
      moe: heldCorrection(correction),
      input_layernorm: parts.norm(c),
      post_attn_norm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
      post_ffn_norm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.post_attn_norm(m.self_attn(m.input_layernorm(x), context)));
      return h.add(m.post_ffn_norm(m.mlp(m.post_attention_layernorm(h))));
    },
  );
};

/** EXAONE 4's attention, experts in every layer. */
const family = rotaryDecoderFamily<Kolibri1Config>({ ...exaone4Parts, layer });

export default textFamily({
  facts: kolibri1,
  repo: "Aleph-Alpha/Kolibri-1",
  reference: { torch_dtype: "bfloat16" },
  unwritten: ["layer_types"],
  tokenizer: "llama",
  architectures: { Kolibri1Model: base(family), Kolibri1ForCausalLM: causalLM(family) },
  variants: {
    "no windows and no positions, shares of 1, tied": {
      config: {
        layer_types: ["full_attention", "full_attention"],
        norm_topk_prob: true,
        tie_word_embeddings: true,
      },
      classes: ["Kolibri1ForCausalLM"],
    },
  },
});
