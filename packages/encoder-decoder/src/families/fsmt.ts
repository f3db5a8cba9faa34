import { fsmt } from "@tiny-random/atlas/configs/fsmt";
import {
  type ConfigOf,
  type Context,
  defineArchitecture,
  InputError,
  type ModelConfig,
  narrowed,
  type ProcessorBuilder,
} from "@tiny-random/core";
import { baseModel, embedding, linear, module, type Tensor } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { bartDecoderLayer, postNorm } from "../layers/bart-layers.ts";
import { type BartParts, bartEncoder } from "../layers/bart-stacks.ts";
import { decoderMask, decoderSources } from "../layers/decoder-steps.ts";
import { savedFairseqPositions } from "../layers/positions.ts";
import type { DecoderContext, Seq2SeqFamily } from "../layers/seq2seq-family.ts";
import { decoderReads, partsWithHeads, seq2seqInputs } from "../layers/seq2seq-model.ts";
import { decoderSession, encoderSession } from "../layers/sessions.ts";

const facts = narrowed(fsmt, { pad_token_id: "number" });
type FSMTConfig = ConfigOf<typeof facts>;

const positions = (c: FSMTConfig) => savedFairseqPositions(c.max_position_embeddings, c.d_model, c.pad_token_id);

const encoder = (c: FSMTConfig) => {
  const own = { ...c, vocab_size: c.src_vocab_size };
  const parts: BartParts<typeof own> = { order: postNorm, positions: () => positions(c), norms: {} };
  return bartEncoder(own, parts, embedding(c.src_vocab_size, c.d_model));
};

/** A decoder that scores its own vocabulary: ids `[batch, length]` → `[batch, length, tgt_vocab_size]`. */
const decoder = (c: FSMTConfig) => {
  const own = { ...c, vocab_size: c.tgt_vocab_size };
  const parts = {
    embed_tokens: embedding(c.tgt_vocab_size, c.d_model),
    embed_positions: positions(c),
    layers: Array.from({ length: c.decoder_layers }, () => bartDecoderLayer(own, { order: postNorm })),
    output_projection: linear(c.d_model, c.tgt_vocab_size, { bias: false }),
  };
  return module(parts, (m, ids: Tensor, context: DecoderContext) => {
    const sourcesOf = decoderSources(decoderMask(ids, context), context);
    const words = m.embed_tokens(ids);
    const scaled = c.scale_embedding ? words.mul(Math.sqrt(c.d_model)) : words;
    const placed = scaled.add(m.embed_positions(ids, context));
    return m.output_projection(m.layers.reduce((x, layer, index) => layer(x, sourcesOf(index)), placed));
  });
};

const parts = (c: FSMTConfig) => {
  if (c.tie_word_embeddings) throw new InputError("an FSMT whose languages share their embeddings is not supported");
  return { encoder: encoder(c), decoder: decoder(c) };
};

const family: Seq2SeqFamily<FSMTConfig> = {
  key: "model",
  parts,
  width: (c) => c.d_model,
  vocabulary: (c) => c.tgt_vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
};

// One token: with `use_cache`, its default, the class gives its decoder no causal mask (`FSMTModel.forward`), so that only
// steps through the cache are causal.
const inputs = seq2seqInputs(family, { most: 0 });

/** The bare model, whose decoder's states are scores. */
const bare = defineArchitecture({
  padding: "right",
  build: (c: FSMTConfig) => baseModel(module(parts(c), (m) => m)),
  sessions: (model, c) => ({
    encoder_model: encoderSession(model(), family, c),
    decoder_model_merged: decoderSession(
      (ids, context) => ({ last_hidden_state: model().decoder(ids, context) }),
      decoderReads(family, c),
    ),
  }),
  inputs,
});

const translation = defineArchitecture({
  task: "translation",
  padding: "right",
  build: (c: FSMTConfig) => partsWithHeads("model", parts(c), {}),
  sessions: (model, c) => {
    const { parts: halves } = model();
    return {
      encoder_model: encoderSession(halves, family, c),
      decoder_model_merged: decoderSession((ids, context) => ({ logits: halves.decoder(ids, context) }), {
        ...decoderReads(family, c),
        cache: family.cache(c),
      }),
    };
  },
  inputs,
});

/** Both vocabularies are the tokenizer's. */
const withVocabularies = (target: ModelConfig): ModelConfig => {
  const { vocab_size: size } = target;
  if (!("src_vocab_size" in target)) return target;
  const others = Object.entries(target).filter(([key]) => key !== "vocab_size");
  return { ...Object.fromEntries(others), model_type: target.model_type, src_vocab_size: size, tgt_vocab_size: size };
};

const processor = (c: FSMTConfig, context: Context): ProcessorBuilder => {
  const { name, build } = tokenizerBuilder(c, context);
  return {
    name,
    build: () => {
      const built = build();
      return { ...built, sync: (target) => withVocabularies(built.sync(target)) };
    },
  };
};

/** FAIR's translations of news, with a vocabulary for each language (Ng et al., 2019). */
export default textFamily<FSMTConfig>({
  facts,
  repo: "facebook/wmt19-en-de",
  checkpoints: {
    FSMTForConditionalGeneration: ["facebook/wmt19-de-en", "facebook/wmt19-en-ru", "facebook/wmt19-ru-en"],
  },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 2,
    eos_token_id: 2,
    forced_eos_token_id: 2,
    max_length: 200,
    num_beams: 5,
    pad_token_id: 1,
  },
  // FSMTTokenizer needs sacremoses and the files of two languages: one tokenizer stands for both.
  tokenizer: "speech_to_text",
  processor,
  architectures: { FSMTModel: bare, FSMTForConditionalGeneration: translation },
});
