import { type Olmo2Config, olmo2 } from "@tiny-random/atlas/configs/olmo2";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { postNormDecoderLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, olmo2Template } from "../tokenizers/chat-templates.ts";

const family = rotaryDecoderFamily<Olmo2Config>({
  layer: postNormDecoderLayer,
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
});

export default textFamily({
  facts: olmo2,
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
  tokenizer: chatTokenizer("gpt2", olmo2Template),
  architectures: decoderClasses("Olmo2", family, { tokens: false, answers: false }),
});
