import { type MiniCPM3Config, minicpm3 } from "@tiny-random/atlas/configs/minicpm3";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { multipliedEmbedding } from "../layers/decoder/multiplied-embedding.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { textFamily } from "../text-family.ts";

/** Multi-head latent attention whose pairs are halves, with the multipliers of MiniCPM (μP; Hu et al., 2024). */
const family = rotaryDecoderFamily<MiniCPM3Config>({
  embedding: (c) => multipliedEmbedding(c.vocab_size, c.hidden_size, c.scale_emb),
  attention: multiHeadLatentAttention,
  residualMultiplier: (c) => (c.scale_depth === null ? 1 : c.scale_depth / Math.sqrt(c.num_hidden_layers)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
  scores: (scores, c) => scores.div(c.hidden_size / (c.dim_model_base ?? c.hidden_size)),
});

export default textFamily({
  facts: minicpm3,
  repo: "openbmb/MiniCPM3-4B",
  reference: { torch_dtype: "bfloat16" },
  resolve: (c) => ({ scale_depth: c.scale_depth ?? Math.sqrt(c.num_hidden_layers) }),
  // A fourth of the width: with the reference's tenth no next token has a clear margin.
  tiny: (c, { size }, { dim_model_base: base }) =>
    base === null ? {} : { dim_model_base: base < c.hidden_size ? size.headSize : size.width },
  tokenizer: "mistral",
  architectures: {
    MiniCPM3Model: base(family),
    MiniCPM3ForCausalLM: causalLM(family),
    MiniCPM3ForSequenceClassification: lastTokenClassification(family),
  },
  variants: {
    "queries without a latent": { config: { q_lora_rank: null }, classes: ["MiniCPM3ForCausalLM"] },
    "biases, untied, no scales": {
      config: {
        attention_bias: true,
        mlp_bias: true,
        tie_word_embeddings: false,
        scale_emb: 1,
        scale_depth: null,
        dim_model_base: null,
      },
      classes: ["MiniCPM3ForCausalLM"],
    },
  },
});
