import { type XGLMConfig, xglm } from "@tiny-random/atlas/configs/xglm";
import { module, type Tensor } from "@tiny-random/nn";
import { type FairseqDecoder, fairseqDecoder } from "../layers/decoder/fairseq-decoder.ts";
import { fairseqFrequencies, sinusoids } from "../layers/decoder/sinusoids.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Where position 0 stands among the waves. */
const offset = 2;

const backbone = (c: XGLMConfig) =>
  fairseqDecoder(c, {
    width: c.d_model,
    heads: c.attention_heads,
    features: c.ffn_dim,
    activation: c.activation_function,
    depth: c.num_layers,
    // No checkpoint holds them.
    positions: module({}, (_, positions: Tensor) => sinusoids(positions.add(offset), fairseqFrequencies(c.d_model))),
  });

/** Texts of thirty languages (Lin et al., 2021). */
const family: DecoderFamily<XGLMConfig, FairseqDecoder> = {
  key: "model",
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_layers, heads: c.attention_heads, headSize: c.d_model / c.attention_heads }),
  backbone,
  embedding: (model) => model.embed_tokens.weight,
};

export default textFamily({
  facts: xglm,
  repo: "facebook/xglm-564M",
  checkpoints: {
    XGLMForCausalLM: ["facebook/xglm-1.7B", "facebook/xglm-2.9B", "facebook/xglm-4.5B", "facebook/xglm-7.5B"],
  },
  roles: { heads: ["attention_heads"] },
  tokenizer: "xglm",
  architectures: { XGLMModel: base(family), XGLMForCausalLM: causalLM(family) },
  variants: {
    "embeddings as they are": { config: { scale_embedding: false }, classes: ["XGLMForCausalLM"] },
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["XGLMForCausalLM"] },
  },
});
