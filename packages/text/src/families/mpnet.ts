import { type MPNetConfig, mpnet } from "@tiny-random/atlas/configs/mpnet";
import { positionsBehindPadding } from "@tiny-random/core";
import { activation, byDistance, distanceBucket, embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { namedAttention } from "../layers/encoder/named-attention.ts";
import { postNormLayer } from "../layers/encoder/post-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import {
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

/** Fixed in the class, whatever the config says: the id that positions count from, and the buckets of distances. */
const paddingId = 1;
const [buckets, furthest] = [32, 128];

const attention = (c: MPNetConfig): EncoderBlock =>
  module(
    {
      attn: namedAttention(c.hidden_size, c.num_attention_heads, ["q", "k", "v", "o"]),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, context: EncoderContext) => m.LayerNorm(m.attn(x, context).add(x)),
  );

/** Layers that share one relative position bias (Raffel et al., 2019). */
const biasedLayers = (c: MPNetConfig, layer: readonly EncoderBlock[]) =>
  module(
    { layer, relative_attention_bias: embedding(c.relative_attention_num_buckets, c.num_attention_heads) },
    (m, x: Tensor, context: EncoderContext) => {
      const bucketOf = byDistance(x, furthest, distanceBucket(buckets, furthest));
      const bias = m.relative_attention_bias(bucketOf).permute(2, 0, 1).unsqueeze(0);
      return throughLayers(m.layer, x, { ...context, mask: context.mask.add(bias) });
    },
  );

const { backbone, pooledBackbone } = encoderOf<MPNetConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(paddingId) }),
  layer: (c) => postNormLayer(c, attention(c)),
  encoder: biasedLayers,
});
const family: EncoderFamily<MPNetConfig> = {
  key: "mpnet",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone,
  pooledBackbone,
};

const languageModel = robertaLanguageModel(family.key, backbone);

export default textFamily({
  facts: mpnet,
  repo: "microsoft/mpnet-base",
  checkpoints: {
    MPNetModel: ["sentence-transformers/all-mpnet-base-v2"],
  },
  reference: { max_position_embeddings: 514, layer_norm_eps: 1e-5 },
  longestText: positionsBehindPadding,
  tokenizer: "mpnet",
  architectures: {
    ...encoderClasses("MPNet", family, { text: classificationHead(family, activation("tanh")) }),
    MPNetForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
  },
});
