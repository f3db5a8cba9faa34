import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { type RotaryDecoderConfig, slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of Qwen2Config. */
export const defaults = {
  model_type: "qwen2",
  vocab_size: 151936,
  hidden_size: 4096,
  intermediate_size: 22016,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32 as number | null,
  hidden_act: "silu",
  max_position_embeddings: 32768,
  initializer_range: 0.02,
  rms_norm_eps: 1e-6,
  use_cache: true,
  tie_word_embeddings: false,
  rope_theta: 10000,
  use_sliding_window: false,
  sliding_window: 4096 as number | null,
  max_window_layers: 28,
  attention_dropout: 0.0,
  bos_token_id: null as number | null,
  eos_token_id: null as number | null,
};

type WindowedConfig = Pick<typeof defaults, "use_sliding_window" | "max_window_layers"> & RotaryDecoderConfig;

/** Qwen2's sliding window: the first `max_window_layers` have none, where the config does not say which. */
export const qwenWindow = (c: WindowedConfig, layer: number): number | undefined =>
  c.layer_types || layer >= c.max_window_layers ? slidingWindowOf(c, layer) : undefined;

/** Attention with biases of queries, keys and values alone. */
export const qwen2Attention = (c: WindowedConfig, layer: number) =>
  causalAttention(c, layer, { bias: { qkv: true, output: false }, slidingWindow: qwenWindow(c, layer) });

const family = rotaryDecoderFamily<typeof defaults>({ attention: qwen2Attention });

export default textFamily({
  defaults,
  repo: "Qwen/Qwen2.5-0.5B-Instruct",
  checkpoints: {
    Qwen2ForCausalLM: ["Qwen/Qwen2.5-0.5B", "Qwen/Qwen2.5-1.5B-Instruct", "Qwen/Qwen2.5-7B-Instruct"],
  },
  reference: {
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    max_window_layers: 21,
    rope_theta: 1000000,
    tie_word_embeddings: true,
    bos_token_id: 151643,
    eos_token_id: 151645,
    torch_dtype: "bfloat16",
  },
  tokenizer: "qwen",
  architectures: decoderClasses("Qwen2", family, { answers: "transformer" }),
  towers: { language: languageOf(family) },
  variants: {
    "late window": { config: { use_sliding_window: true, sliding_window: 32768 } },
  },
});
