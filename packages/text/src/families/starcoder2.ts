import { layerNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of Starcoder2Config. */
const defaults = {
  model_type: "starcoder2",
  vocab_size: 49152,
  hidden_size: 3072,
  intermediate_size: 12288,
  num_hidden_layers: 30,
  num_attention_heads: 24,
  num_key_value_heads: 2,
  hidden_act: "gelu_pytorch_tanh",
  max_position_embeddings: 4096,
  initializer_range: 0.018042,
  norm_epsilon: 1e-5,
  use_cache: true,
  bos_token_id: 50256,
  eos_token_id: 50256,
  pad_token_id: null as number | null,
  rope_theta: 10000,
  sliding_window: null as number | null,
  attention_dropout: 0,
  residual_dropout: 0,
  embedding_dropout: 0,
  use_bias: true,
  tie_word_embeddings: true,
};

const family = rotaryDecoderFamily<typeof defaults>({
  norm: (c) => layerNorm(c.hidden_size, c.norm_epsilon),
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.use_bias, output: c.use_bias } }),
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation, use_bias: bias }) =>
    plainMlp({ up: "c_fc", down: "c_proj" }, { width, features, activation, bias }),
});

export default textFamily({
  defaults,
  repo: "bigcode/starcoder2-3b",
  reference: {
    max_position_embeddings: 16384,
    rope_theta: 999999.4420358813,
    sliding_window: 4096,
    bos_token_id: 0,
    eos_token_id: 0,
    attention_dropout: 0.1,
    residual_dropout: 0.1,
    embedding_dropout: 0.1,
    torch_dtype: "bfloat16",
  },
  tokenizer: "starcoder",
  architectures: decoderClasses("Starcoder2", family, { answers: false }),
});
