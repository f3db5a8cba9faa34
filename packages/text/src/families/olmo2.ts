import { module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { llamaDefaults as llama } from "../temporary-defaults.ts";
import { textFamily } from "../text-family.ts";

const { pretraining_tp: _, head_dim: __, mlp_bias: ___, ...shared } = llama;
const defaults = {
  ...shared,
  model_type: "olmo2",
  vocab_size: 50304,
  rms_norm_eps: 1e-5,
  pad_token_id: 1,
  bos_token_id: null,
  eos_token_id: 50279,
};
type Config = typeof defaults;

/** Norms after the blocks, none before. */
const postNormLayer = (c: Config, layer: number, parts: DecoderParts<Config>) =>
  module(
    {
      self_attn: parts.attention(c, layer),
      mlp: parts.mlp(c, layer),
      post_attention_layernorm: parts.norm(c),
      post_feedforward_layernorm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.post_attention_layernorm(m.self_attn(x, context)));
      return h.add(m.post_feedforward_layernorm(m.mlp(h)));
    },
  );

const family = rotaryDecoderFamily<Config>({
  layer: postNormLayer,
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
});

export default textFamily({
  defaults,
  repo: "allenai/OLMo-2-1124-7B",
  reference: {
    vocab_size: 100352,
    max_position_embeddings: 4096,
    rms_norm_eps: 1e-6,
    rope_theta: 500000,
    pad_token_id: 100277,
    eos_token_id: 100257,
    torch_dtype: "float32",
  },
  tokenizer: "gpt2",
  architectures: decoderClasses("Olmo2", family, { tokens: false, answers: false }),
});
