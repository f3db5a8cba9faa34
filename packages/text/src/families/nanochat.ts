import { type NanoChatConfig, nanochat } from "@tiny-random/atlas/configs/nanochat";
import { bareRmsNorm, calledAs, module, Parameter, type RotaryTables, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { ContextBlock, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** A token's vector is normalized before the first layer too. */
const normedEmbedding = (c: NanoChatConfig) =>
  module({ weight: new Parameter([c.vocab_size, c.hidden_size], { kind: "embedding" }) }, (m, ids: Tensor) =>
    bareRmsNorm(c.rms_norm_eps)(ids.embedding(m.weight)),
  );

/** NanoChat's pairs of features rotate the other way round: (a, b) by the negative angle. */
const reversed = (tables: RotaryTables | undefined): RotaryTables | undefined =>
  tables && { cos: tables.cos, sin: tables.sin.neg(), pairs: tables.pairs };

/** Queries and keys are normed after they are rotated. */
const attention = (c: NanoChatConfig, layer: number): ContextBlock => {
  const forward = causalAttention(c, layer, {
    qkNorm: { over: "head", norm: () => bareRmsNorm(c.rms_norm_eps), rotary: "before" },
  });
  return calledAs(forward, (x: Tensor, context: LayerContext) =>
    forward(x, { ...context, rotary: (index) => reversed(context.rotary(index)) }),
  );
};

const family = rotaryDecoderFamily<NanoChatConfig>({
  embedding: normedEmbedding,
  norm: (c) => bareRmsNorm(c.rms_norm_eps),
  attention,
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation }) =>
    plainMlp({ up: "fc1", down: "fc2" }, { width, features, activation, bias: false }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
});

export default textFamily({
  facts: nanochat,
  repo: "karpathy/nanochat-d32",
  // A depth of 32: heads of 128 features, a width of 64 for each layer, 2^16 tokens.
  reference: {
    vocab_size: 65536,
    hidden_size: 2048,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    num_key_value_heads: 16,
  },
  tokenizer: "gpt2",
  architectures: { NanoChatModel: base(family), NanoChatForCausalLM: causalLM(family) },
  variants: {
    "grouped heads": { config: { num_key_value_heads: 8 }, classes: ["NanoChatForCausalLM"] },
    "no cap": { config: { final_logit_softcapping: null }, classes: ["NanoChatForCausalLM"] },
  },
});
