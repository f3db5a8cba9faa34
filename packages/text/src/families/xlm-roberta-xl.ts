import { xlmRobertaXl } from "@tiny-random/atlas/configs/xlm-roberta-xl";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { layersAndNorm, preNormLayer } from "../layers/encoder/pre-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { robertaClassesOf } from "../layers/heads/roberta-classes.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(xlmRobertaXl, { pad_token_id: "number" });
type XlmRobertaXlConfig = ConfigOf<typeof facts>;

/** Norms before the blocks and after the last layer, none after the embeddings (Goyal et al., 2021). */
const encoder = encoderOf<XlmRobertaXlConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id), norm: null }),
  layer: (c, index) => preNormLayer(c, index, { attentionNorm: "self_attn_layer_norm", feedForwardNorm: "LayerNorm" }),
  encoder: (c, layers) => layersAndNorm(c, layers, "LayerNorm"),
});

export default textFamily({
  facts,
  repo: "facebook/xlm-roberta-xl",
  checkpoints: { XLMRobertaXLForMaskedLM: ["facebook/xlm-roberta-xxl"] },
  longestText: positionsBehindPadding,
  tokenizer: "xlm_roberta",
  architectures: robertaClassesOf("XLMRobertaXL", "roberta", encoder),
});
