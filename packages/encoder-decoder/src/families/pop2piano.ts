import { type Pop2PianoConfig, pop2piano } from "@tiny-random/atlas/configs/pop2piano";
import {
  embeddedFiles,
  type InputSynthesizer,
  idTensor,
  type SessionInput,
  spreadTensor,
  statedFamily,
} from "@tiny-random/core";
import { embedding, module, type Tensor, weight } from "@tiny-random/nn";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { needed, type Seq2SeqFamily } from "../layers/seq2seq-family.ts";
import { feedForwardLayer } from "../layers/t5-layers.ts";
import { t5Decoder, t5Encoder } from "../layers/t5-stacks.ts";

const repo = "sweetcocoa/pop2piano";

const composers = 21;
const firstComposer = 2052;

/** Which vector of a composer's style `generate` puts before the features, by names. */
const composerTokens = Object.fromEntries(
  Array.from({ length: composers }, (_, index) => [`composer${index + 1}`, firstComposer + index]),
);

const inputsOf = (c: Pop2PianoConfig): Record<string, SessionInput> => ({
  input_features: { dtype: "float32", axes: ["batch_size", "sequence_length", c.d_model] },
  attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
});

/** Frames of songs and tokens of each piano cover; prompts have none. */
const lengths = {
  golden: { frames: [11, 8], tokens: 4 },
  other: { frames: [7], tokens: 3 },
  prompts: { frames: [9, 9, 9, 9], tokens: 0 },
};

/** Features as they are: the extractor that makes them of sounds needs essentia, librosa and resampy, the tokenizer pretty_midi. */
const songs =
  (c: Pop2PianoConfig): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    const { frames, tokens } = lengths[kind];
    const longest = Math.max(...frames);
    const masks = frames.map((own) => Array.from({ length: longest }, (_, frame) => (frame < own ? 1 : 0)));
    const ids = frames.map((_, row) =>
      Array.from({ length: tokens }, (_none, place) =>
        place === 0 ? 0 : 4 + ((attempt + 97 * row + 211 * place) % 2048),
      ),
    );
    return {
      raw: {},
      inputs: {
        input_features: spreadTensor([frames.length, longest, c.d_model], attempt),
        attention_mask: idTensor(masks),
        ...(tokens > 0 && { decoder_input_ids: idTensor(ids) }),
      },
    };
  };

const decoderLayers = (c: Pop2PianoConfig): number => c.num_decoder_layers ?? c.num_layers;

/** The activation is that of `dense_act_fn`, whatever `feed_forward_proj` says beside its gate. */
const feedForwardOf = (c: Pop2PianoConfig): string => (c.is_gated_act ? `gated-${c.dense_act_fn}` : c.dense_act_fn);

/** T5 from features of a song to tokens of notes. */
const family: Seq2SeqFamily<Pop2PianoConfig> = {
  parts: (c) => {
    const shared = embedding(c.vocab_size, c.d_model);
    const parts = { last: () => feedForwardLayer({ ...c, feed_forward_proj: feedForwardOf(c) }) };
    return {
      shared,
      mel_conditioner: module({ embedding: embedding(c.composer_vocab_size, c.d_model) }, () => undefined),
      encoder: t5Encoder(c, c.num_layers, shared, { ...parts, embed: (_, inputs) => needed(inputs, "input_features") }),
      decoder: t5Decoder(c, decoderLayers(c), shared, parts),
    };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: decoderLayers(c), heads: c.num_heads, headSize: c.d_kv }),
  inputs: inputsOf,
};

/** States are divided by the root of their width before it: its weights are as much larger. */
const languageHead = (c: Pop2PianoConfig) =>
  module({ weight: weight([c.vocab_size, c.d_model], c.scale_decoder_outputs ? 1 : c.d_model) }, (m, x: Tensor) =>
    x.linear(m.weight),
  );

/** Pop2Piano (Choi and Lee, 2022): piano covers of songs, by T5. */
export default statedFamily<Pop2PianoConfig>(
  {
    facts: pop2piano,
    repo,
    resolve: (_, merged) => ({ scale_decoder_outputs: merged["tie_word_embeddings"] !== false }),
    generationConfig: {
      composer_to_feature_token: composerTokens,
      decoder_start_token_id: 0,
      eos_token_id: 1,
      pad_token_id: 0,
    },
    architectures: {
      Pop2PianoForConditionalGeneration: {
        ...conditionalGeneration(family, {
          scaled: (x, c: Pop2PianoConfig) => (c.scale_decoder_outputs ? x.mul(1 / Math.sqrt(c.d_model)) : x),
          head: languageHead,
        }),
        inputs: songs,
        unused: { "mel_conditioner.": "generate alone puts a composer's vector before the features" },
      },
    },
  },
  { files: embeddedFiles(repo, {}), processors: () => [] },
);
