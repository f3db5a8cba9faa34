import { florence2 } from "@tiny-random/atlas/configs/florence2";
import { type ConfigOf, defineArchitecture, type InputSynthesizer, narrowed, type Session } from "@tiny-random/core";
import { bartFacts, bartFamily } from "@tiny-random/encoder-decoder/families/bart";
import { withDecoderIds } from "@tiny-random/encoder-decoder/inputs";
import { seq2seqOf } from "@tiny-random/encoder-decoder/layers/bart-classes";
import { baseModel, type embedding, linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { dualAttentionTower, imageEdge, processor, strideOf } from "@tiny-random/vision/families/florence_vision";
import { type ImagePrompt, imagePrompts } from "../../layers/image-prompts.ts";
import { chained, type ImageSeq2Seq, imageSeq2SeqSessions } from "../../layers/image-seq2seq.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { florenceProjector } from "./projector.ts";
import { tasks } from "./tasks.ts";

const facts = narrowed(florence2, { text_config: bartFacts });
type Florence2Config = ConfigOf<typeof facts>;

const image_token = "<image>";
const language = seq2seqOf(bartFamily);

/** Tokens of an image: the mean of its places, then each. */
const tokenCount = ({ vision_config: c }: Florence2Config): number => 1 + (imageEdge(c) / strideOf(c)) ** 2;

/** An image before its text, both between the tokens that the class spells out. */
const prompt = (c: Florence2Config): ImagePrompt => ({
  written: (text) => text,
  expanded: (written) => `${image_token.repeat(tokenCount(c))}<s>${written}</s>`,
  padding: "right",
  specialTokens: false,
});

const inputs = (c: Florence2Config): InputSynthesizer => withDecoderIds(c.text_config, imagePrompts(c, prompt(c)));

/** DaViT's image tokens before a text, read by BART's encoder and answered by its decoder (Xiao et al., 2023). */
const parts = (c: Florence2Config) => {
  const text = language.parts(c.text_config);
  return {
    language_model: module(text, (m) => m),
    multi_modal_projector: florenceProjector(c.vision_config),
    vision_tower: dualAttentionTower(c.vision_config),
  };
};

const scaleOf = ({ text_config: c }: Florence2Config): number => (c.scale_embedding ? Math.sqrt(c.d_model) : 1);

/** What a class's sessions compute with its weights. */
const sessionsOf = (
  m: ReturnType<typeof parts>,
  c: Florence2Config,
  answer: ImageSeq2Seq["answer"],
): Readonly<Record<string, Session>> => {
  const text = m.language_model();
  const { embed_tokens } = text.decoder as typeof text.decoder & {
    readonly embed_tokens: ReturnType<typeof embedding>;
  };
  const embed = (ids: Tensor) => embed_tokens(ids).mul(scaleOf(c));
  const features = (pixels: Tensor) => m.multi_modal_projector(m.vision_tower(pixels));
  const reads = { width: c.text_config.d_model, masked: true, cache: language.cache(c.text_config) };
  return imageSeq2SeqSessions({ language: text, embed, features, answer }, reads, {
    dtype: "float32",
    axes: ["batch_size", c.vision_config.in_channels, "height", "width"],
  });
};

const bareWeights = (c: Florence2Config) => baseModel(module(parts(c), (m) => m));

/** The head shares the words' embedding. */
const generatingWeights = (c: Florence2Config) => {
  const own = parts(c);
  const { d_model, vocab_size } = c.text_config;
  const lm_head = linear(d_model, vocab_size, { bias: false, tied: own.language_model().decoder.embed_tokens.weight });
  return module({ model: baseModel(module(own, (m) => m)), lm_head }, (m) => ({ own: m.model(), head: m.lm_head }));
};

const bare = defineArchitecture<Florence2Config, ReturnType<typeof bareWeights>>({
  padding: "right",
  build: bareWeights,
  sessions: (model, c) => sessionsOf(model(), c, (states) => ({ last_hidden_state: states })),
  inputs,
  ...chained,
});

const generating = defineArchitecture<Florence2Config, ReturnType<typeof generatingWeights>>({
  task: "image-text-to-text",
  padding: "right",
  build: generatingWeights,
  sessions: (model, c) => {
    const { own, head } = model();
    return sessionsOf(own, c, (states) => ({ logits: head(states) }));
  },
  inputs,
  ...chained,
});

export default multimodalFamily<Florence2Config>({
  facts,
  repo: "florence-community/Florence-2-base",
  checkpoints: {
    Florence2ForConditionalGeneration: [
      "florence-community/Florence-2-base",
      "florence-community/Florence-2-large",
      "florence-community/Florence-2-base-ft",
      "onnx-community/Florence-2-base-ft",
    ],
  },
  reference: {
    text_config: {
      d_model: 768,
      encoder_layers: 6,
      encoder_ffn_dim: 3072,
      encoder_attention_heads: 12,
      decoder_layers: 6,
      decoder_ffn_dim: 3072,
      decoder_attention_heads: 12,
    },
    vision_config: { projection_dim: 768 },
  },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 2,
    early_stopping: true,
    eos_token_id: 2,
    forced_bos_token_id: 0,
    forced_eos_token_id: 2,
    no_repeat_ngram_size: 3,
    num_beams: 3,
    pad_token_id: 1,
  },
  tokenizer: extendedTokenizer("roberta", { tokens: { image_token } }),
  preprocessor: { ...processor, ...tasks, image_seq_length: 577 },
  processor: {
    className: "Florence2Processor",
    imageToken: image_token,
    imageSize: (c) => imageEdge(c.vision_config),
    imageSettings: (c) => ({ image_seq_length: tokenCount(c) }),
  },
  tiny: (_, { size }, merged) => ({
    vision_config: { ...merged.vision_config, projection_dim: size.width },
  }),
  architectures: { Florence2Model: bare, Florence2ForConditionalGeneration: generating },
});
