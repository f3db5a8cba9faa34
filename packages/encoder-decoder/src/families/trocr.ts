import { trocr } from "@tiny-random/atlas/configs/trocr";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { embedding } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import { postNorm } from "../layers/bart-layers.ts";
import { type BartParts, bartDecoder } from "../layers/bart-stacks.ts";
import { crossAttendingDecoder, decoderCausalLM } from "../layers/causal-lm.ts";
import { fairseqPositions, learnedPositions } from "../layers/positions.ts";

const facts = narrowed(trocr, { pad_token_id: "number" });
type TrOCRConfig = ConfigOf<typeof facts>;

const parts = (c: TrOCRConfig): BartParts<TrOCRConfig> => ({
  order: postNorm,
  statesWidth: c.cross_attention_hidden_size ?? undefined,
  // As M2M-100 has them. No variant: Transformers leaves a TrOCR's table on the meta device when it loads a checkpoint
  // (`TrOCRSinusoidalPositionalEmbedding.weights` is neither parameter nor buffer).
  positions: () =>
    c.use_learned_position_embeddings
      ? learnedPositions(c.max_position_embeddings, c.d_model, 2)
      : fairseqPositions(c.max_position_embeddings, c.d_model, c.pad_token_id),
  norms: { layernorm_embedding: c.layernorm_embedding },
});

/** BART's decoder, which reads an image encoder's states as wide as they are (Li et al., 2021). */
const decoder = (c: TrOCRConfig) => bartDecoder(c, parts(c), embedding(c.vocab_size, c.d_model));

const family = {
  width: (c: TrOCRConfig) => c.d_model,
  vocabulary: (c: TrOCRConfig) => c.vocab_size,
  cache: (c: TrOCRConfig) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
};

const head = { headKey: "output_projection" };

export default textFamily<TrOCRConfig>({
  facts,
  repo: "microsoft/trocr-base-handwritten",
  reference: { cross_attention_hidden_size: 768 },
  tiny: (c, { size }) => (c.cross_attention_hidden_size === null ? {} : { cross_attention_hidden_size: size.width }),
  tokenizer: "roberta",
  towers: { decoder: crossAttendingDecoder(family, decoder, head) },
  architectures: { TrOCRForCausalLM: decoderCausalLM(family, decoder, head) },
  variants: {
    // As TrOCR small has them.
    "scaled embeddings": { config: { scale_embedding: true, activation_function: "relu" } },
    "no norm of embeddings": { config: { layernorm_embedding: false } },
  },
});
