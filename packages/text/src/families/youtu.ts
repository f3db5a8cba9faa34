import { youtu } from "@tiny-random/atlas/configs/youtu";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { embedding } from "@tiny-random/nn";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { padTokenId } from "../special-ids.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(youtu, { v_head_dim: "number", rope_interleave: "boolean" });
type Config = ConfigOf<typeof facts>;

/** Llama with multi-head latent attention. */
const family = rotaryDecoderFamily<Config>({
  // Transformers fills the padding token's row with 0 whenever it loads a checkpoint (`_init_weights` in modeling_youtu.py).
  embedding: (c) => embedding(c.vocab_size, c.hidden_size, { kind: "embedding", zeroRow: padTokenId(c) }),
  attention: multiHeadLatentAttention,
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

export default textFamily({
  facts,
  repo: "tencent/Youtu-LLM-2B",
  tokenizer: "llama",
  architectures: { YoutuModel: base(family), YoutuForCausalLM: causalLM(family) },
  variants: {
    "queries without a latent": { config: { q_lora_rank: null }, classes: ["YoutuForCausalLM"] },
    "rotated halves": { config: { rope_interleave: false }, classes: ["YoutuForCausalLM"] },
    "untied, biases": { config: { tie_word_embeddings: false, attention_bias: true }, classes: ["YoutuForCausalLM"] },
  },
});
