import { longformer } from "@tiny-random/atlas/configs/longformer";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { activation, calledAs, module, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import {
  type GlobalTokens,
  globalTokenInputs,
  globalTokens,
  globalWindowAttention,
  windowOfLayer,
} from "../layers/encoder/global-window-attention.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import {
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import { furtherInput } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(longformer, { pad_token_id: "number" });
type LongformerConfig = ConfigOf<typeof facts>;

/** Longformer base. */
const reference = {
  attention_window: Array<number>(12).fill(512),
  vocab_size: 50265,
  max_position_embeddings: 4098,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
};

/** What all layers share. */
interface LongformerContext extends EncoderContext {
  readonly tokens?: GlobalTokens;
}

const attention = (c: LongformerConfig, layer: number) => {
  const reach = windowOfLayer(c.attention_window, layer) / 2;
  const self = globalWindowAttention(c.hidden_size, c.num_attention_heads, reach);
  return calledAs(self, (x: Tensor, { tokens }: LongformerContext) => {
    if (!tokens) throw new Error("Longformer's attention needs to know which tokens are global");
    return self(x, tokens);
  });
};

const layers = (_: LongformerConfig, layer: readonly EncoderBlock[]) =>
  module({ layer }, (m, x: Tensor, context: EncoderContext) => {
    const given = furtherInput(context.text, "global_attention_mask");
    const tokens = globalTokens(context.text.attention_mask, given, context.mask);
    const inner: LongformerContext = { ...context, tokens };
    return throughLayers(m.layer, x, inner);
  });

const { backbone, pooledBackbone } = encoderOf<LongformerConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
  layer: (c, index) => postNormLayer(c, attentionBlock(c, attention(c, index))),
  encoder: layers,
});

const family: EncoderFamily<LongformerConfig> = {
  key: "longformer",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  // Some tokens are global; a length that is no multiple of the window is padded, with a warning.
  tokenInputs: globalTokenInputs,
  multipleOf: (c) => Math.max(...[c.attention_window].flat()),
  backbone,
  pooledBackbone,
};

const languageModel = robertaLanguageModel(family.key, backbone);

/** RoBERTa whose tokens see a window and some global tokens (Beltagy et al., 2020). */
export default textFamily({
  facts,
  repo: "allenai/longformer-base-4096",
  reference,
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  architectures: {
    ...encoderClasses("Longformer", family, { text: classificationHead(family, activation("tanh")) }),
    LongformerForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
  },
});
