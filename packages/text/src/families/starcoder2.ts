import { type Starcoder2Config, starcoder2 } from "@tiny-random/atlas/configs/starcoder2";
import { layerNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const family = rotaryDecoderFamily<Starcoder2Config>({
  norm: (c) => layerNorm(c.hidden_size, c.norm_epsilon),
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.use_bias, output: c.use_bias } }),
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation, use_bias: bias }) =>
    plainMlp({ up: "c_fc", down: "c_proj" }, { width, features, activation, bias }),
});

export default textFamily({
  facts: starcoder2,
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
