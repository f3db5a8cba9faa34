import { t5gemma2 } from "@tiny-random/atlas/configs/t5gemma2";
import { t5gemma2Encoder } from "@tiny-random/atlas/configs/t5gemma2_encoder";
import {
  type Architecture,
  type BuiltProcessor,
  type ConfigOf,
  defineArchitecture,
  InputError,
  idTensor,
  labelsOf,
  type ModelConfig,
  type NamedTensors,
  narrowed,
  rowsOf,
  type Session,
} from "@tiny-random/core";
import { withDecoderIds } from "@tiny-random/encoder-decoder/inputs";
import { needed } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { partsWithHeads } from "@tiny-random/encoder-decoder/layers/seq2seq-model";
import { tokenValues } from "@tiny-random/encoder-decoder/layers/sessions";
import { type Children, linear, module, Tensor } from "@tiny-random/nn";
import { softCap } from "@tiny-random/text/layers/heads/decoder-heads";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import {
  gemma3ImageCount,
  gemma3Preprocessor,
  gemma3Tokens,
  gemma3TowerReference,
} from "../../layers/gemma3-images.ts";
import { equalFeatures, imagesOfRow } from "../../layers/image-inputs.ts";
import { chained, encodedWithImages, imageEncoderSessions, imageSeq2SeqSessions } from "../../layers/image-seq2seq.ts";
import { imageTokenOf } from "../../layers/image-text-forward.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { imageTextEncoder, pixelInput, stackReference, texts, tinyEncoder, tinyStack, tokenizer } from "./encoder.ts";
import { t5Gemma2Decoder, wordsAndEnd } from "./stacks.ts";

const facts = narrowed(t5gemma2, {
  encoder: narrowed(t5gemma2Encoder, {
    vision_config: siglipVisionFacts,
    mm_tokens_per_image: "number",
    eoi_token_index: "number",
  }),
});
type T5Gemma2Config = ConfigOf<typeof facts>;

/** The encoder and the decoder, which share the words, and what the encoder makes of images. */
const stacks = (c: T5Gemma2Config) => {
  const words = wordsAndEnd(c.decoder, c.eoi_token_index);
  const { encoder, features } = imageTextEncoder(c.encoder, words);
  return { parts: { encoder, decoder: t5Gemma2Decoder(c.decoder, words) }, words, features };
};

const cacheOf = ({ decoder }: T5Gemma2Config) => ({
  layers: decoder.num_hidden_layers,
  heads: decoder.num_key_value_heads,
  headSize: decoder.head_dim,
});

/** What the classes have alike. */
const shared = { padding: "right" as const, rowOf: imagesOfRow(["pixel_values"], equalFeatures) };

/** A class's weights, with what its sessions compute at hand. */
const built = <H extends Children>(
  c: T5Gemma2Config,
  key: string | undefined,
  heads: (words: ReturnType<typeof stacks>) => H,
  keys = {},
) => {
  const made = stacks(c);
  return Object.assign(partsWithHeads(key, made.parts, heads(made), keys), { made });
};

type Built<H extends Children> = ReturnType<typeof built<H>>;

const sessionsOf = <H extends Children>(
  model: Built<H>,
  c: T5Gemma2Config,
  answer: (states: Tensor, heads: H) => NamedTensors,
): Readonly<Record<string, Session>> => {
  const { parts, heads } = model();
  const { words, features } = model.made;
  const reads = { width: c.decoder.hidden_size, masked: true, cache: cacheOf(c) };
  return imageSeq2SeqSessions(
    { language: parts, embed: words, features, answer: (states) => answer(states, heads) },
    reads,
    pixelInput(c.encoder),
  );
};

const inputs = (c: T5Gemma2Config) => withDecoderIds(c, texts(c, c.encoder), { distant: false });

const bare = defineArchitecture<T5Gemma2Config, Built<Children>>({
  ...shared,
  ...chained,
  build: (c) => built(c, undefined, () => ({})),
  sessions: (model, c) => sessionsOf(model, c, (last_hidden_state) => ({ last_hidden_state })),
  inputs,
});

const head =
  (c: T5Gemma2Config) =>
  ({ words }: Pick<ReturnType<typeof stacks>, "words">) => ({
    lm_head: linear(c.decoder.hidden_size, c.decoder.vocab_size, { bias: false, tied: words.weight }),
  });

const generating = defineArchitecture<T5Gemma2Config, Built<ReturnType<ReturnType<typeof head>>>>({
  ...shared,
  ...chained,
  task: "image-text-to-text",
  build: (c) => built(c, "model", head(c), { lm_head: "lm_head.out_proj" }),
  sessions: (model, c) =>
    sessionsOf(model, c, (states, { lm_head }) => ({
      logits: softCap(lm_head(states), c.decoder.final_logit_softcapping),
    })),
  inputs,
});

const scoresOf = (c: T5Gemma2Config) => ({
  score: module({ out_proj: linear(c.decoder.hidden_size, labelsOf(c)) }, (m, x: Tensor) => m.out_proj(x)),
});

/** Scores of the decoder's last token that is no padding. */
const atLastToken = (scores: Tensor, ids: Tensor, padding: number): Tensor => {
  const places = Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0);
  const last = ids.ne(padding).to("int64").mul(places).argmax(1, true).unsqueeze(-1);
  return scores.gather(1, last.expand([scores.size(0), 1, scores.size(-1)])).squeeze(1);
};

/** A class that labels a text, which its decoder reads as well, one place later. */
const labelling = (
  padding: Architecture["padding"],
  answer: (scores: Tensor, ids: Tensor, c: T5Gemma2Config) => Tensor,
  task: "text-classification" | "token-classification",
) =>
  defineArchitecture<T5Gemma2Config, Built<ReturnType<typeof scoresOf>>>({
    ...shared,
    task,
    padding,
    build: (c) => built(c, "model", () => scoresOf(c)),
    sessions: (model, c) => {
      const { parts, heads } = model();
      const { words, features } = model.made;
      const width = c.decoder.hidden_size;
      return {
        ...imageEncoderSessions({ language: parts, embed: words, features }, width, pixelInput(c.encoder)),
        decoder_model: {
          inputs: {
            input_ids: tokenValues,
            encoder_hidden_states: { dtype: "float32", axes: ["batch_size", "sequence_length", width] },
            encoder_attention_mask: tokenValues,
          },
          trace: (given) => {
            const [ids, states] = [needed(given, "input_ids"), needed(given, "encoder_hidden_states")];
            const context = { states, statesMask: needed(given, "encoder_attention_mask") };
            return { logits: answer(heads.score(parts.decoder(words(ids), context)), ids, c) };
          },
        },
      };
    },
    inputs: (c) => texts(c, c.encoder),
    forward: async (run, given, c) => {
      const { input_ids: ids, attention_mask: mask } = given;
      if (!ids || !mask) throw new InputError("a text needs input_ids and attention_mask");
      const states = await encodedWithImages(run, given, imageTokenOf(c));
      const shifted = rowsOf(ids).map((row) => [c.decoder.bos_token_id ?? 0, ...row.slice(0, -1)]);
      return run("decoder_model", {
        input_ids: idTensor(shifted),
        encoder_hidden_states: states,
        encoder_attention_mask: mask,
      });
    },
  });

/** Shifted right, the longest text loses its last token, and the others do not, which are then scored at it. */
const scoredAtShifted = { none: "the longest text is scored at the token before its last, the others at their last" };

/** Both stacks have the tokenizer's vocabulary and ids, and the encoder the placeholders'. */
const followed = (tokenizerOf: BuiltProcessor, target: ModelConfig): ModelConfig => {
  const whole = tokenizerOf.sync(target);
  const encoder = target["encoder"] as ModelConfig | undefined;
  if (!encoder) return whole;
  return {
    ...whole,
    encoder: { ...tokenizerOf.sync(encoder), text_config: tokenizerOf.sync(encoder["text_config"] as ModelConfig) },
    decoder: tokenizerOf.sync(target["decoder"] as ModelConfig),
  };
};

/** The stacks, with the fields that the class hands on to them. */
const resolve = (c: T5Gemma2Config, merged: ModelConfig): Partial<T5Gemma2Config> => {
  const { encoder, decoder, attention_dropout, dropout_rate } = c;
  const dropout = { attention_dropout, dropout_rate };
  const stated = (key: "bos_token_id" | "pad_token_id" | "eos_token_id" | "vocab_size") =>
    merged[key] === undefined ? { [key]: decoder[key] } : {};
  return {
    encoder: {
      ...encoder,
      image_token_index: c.image_token_index,
      text_config: { ...encoder.text_config, ...dropout },
      vision_config: { ...encoder.vision_config, attention_dropout },
    },
    decoder: { ...decoder, ...dropout },
    eoi_token_index: encoder.eoi_token_index,
    ...stated("bos_token_id"),
    ...stated("pad_token_id"),
    ...stated("eos_token_id"),
    ...stated("vocab_size"),
  };
};

/** Gemma 3 as an encoder of texts with images and a decoder (Zhang et al., 2025). */
export default multimodalFamily<T5Gemma2Config>({
  facts,
  resolve,
  repo: "google/t5gemma-2-270m-270m",
  checkpoints: { T5Gemma2ForConditionalGeneration: ["google/t5gemma-2-270m-270m", "google/t5gemma-2-1b-1b"] },
  reference: {
    encoder: { text_config: stackReference, vision_config: gemma3TowerReference },
    decoder: stackReference,
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 2, decoder_start_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  towerFields: [],
  tiny: (_, { size }, { encoder, decoder }) => ({
    encoder: { ...encoder, ...tinyEncoder(encoder, size) },
    decoder: tinyStack(decoder, size),
  }),
  tokenizer,
  preprocessor: gemma3Preprocessor,
  processor: {
    className: "Gemma3Processor",
    imageToken: gemma3Tokens.image_token,
    followed,
    imageSize: (c) => c.encoder.vision_config.image_size,
    settings: (c) => gemma3ImageCount(c.encoder),
    imageSettings: (c) => gemma3ImageCount(c.encoder),
  },
  variants: {
    "bounds of scores": {
      config: { decoder: { final_logit_softcapping: 30 } },
      classes: ["T5Gemma2ForConditionalGeneration"],
    },
    biases: {
      config: { encoder: { text_config: { attention_bias: true } }, decoder: { attention_bias: true } },
      classes: ["T5Gemma2Model"],
    },
  },
  architectures: {
    T5Gemma2Model: bare,
    T5Gemma2ForConditionalGeneration: generating,
    T5Gemma2ForSequenceClassification: labelling(
      scoredAtShifted,
      (scores, ids, c) => atLastToken(scores, ids, c.pad_token_id),
      "text-classification",
    ),
    T5Gemma2ForTokenClassification: labelling("right", (scores) => scores, "token-classification"),
  },
});
