import { embeddingGemma2 } from "@tiny-random/atlas/configs/embedding_gemma2";
import { extractor, melBins } from "@tiny-random/audio/families/gemma4_audio";
import {
  type Architecture,
  type ConfigOf,
  defineArchitecture,
  InputError,
  narrowed,
  type Session,
  type SessionInput,
} from "@tiny-random/core";
import { type StoredTensor, Tensor } from "@tiny-random/nn";
import { reference as text_config } from "@tiny-random/text/families/embedding_gemma2_text";
import { imageSize, processor, processorSettings } from "@tiny-random/vision/families/gemma4_vision";
import { featuresOf } from "../layers/features-among-tokens.ts";
import { framesEvery, pooledTokens, sensePrompts } from "../layers/senses/prompts.ts";
import {
  images,
  type MadeParts,
  rowOfSenses,
  type SensingModel,
  senseSession,
  sensingParts,
  sounds,
  towerSenses,
} from "../layers/senses/senses.ts";
import { gemma4Tokenizer, gemma4Tokens } from "../layers/senses/tokenizer.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(embeddingGemma2, {});
type Config = ConfigOf<typeof facts>;

/** How the tower pools, for a processor; as its class has it where there is none. */
const poolingOf = ({ vision_config: tower }: Config) => tower ?? { patch_size: 16, pooling_kernel_size: 3 };

/** Gemma 4's towers; the processor does not mark which tokens are images'. */
const model: SensingModel<Config> = {
  ...towerSenses,
  imageTokens: (inputs, c) => pooledTokens(inputs, poolingOf(c).pooling_kernel_size),
  soundTokens: framesEvery(4),
  padding: "right",
  marked: false,
};

/** Embedded tokens with features in the place of a token, in order: `[batch, length, width]`; there may be none. */
const inPlace = (embeds: Tensor, ids: Tensor, token: number | null, features: Tensor): Tensor => {
  if (token === null) return embeds;
  const isPlace = ids.eq(token).to("int64");
  // The first row stands for words, the others for features by their number.
  const row = isPlace.flatten(0).cumsum(0).mul(isPlace.flatten(0));
  const nothing = features.graph.constant([0], "float32", []).expand([1, features.size(1)]);
  const read = Tensor.cat([nothing, features], 0).index_select(0, row).reshape(embeds.shape);
  return read.where(isPlace.eq(1).unsqueeze(-1), embeds);
};

/** Features of a kind of input. */
const featureInput = (count: string, c: Config): SessionInput => ({
  dtype: "float32",
  axes: [count, c.text_config.hidden_size],
});

/** The session of texts with all features at once, as transformers.js runs it. */
const textSession = ({ language }: Pick<MadeParts, "language">, c: Config): Session => ({
  inputs: {
    input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
    attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
    image_features: featureInput("image_tokens", c),
    video_features: featureInput("video_tokens", c),
    audio_features: featureInput("audio_tokens", c),
  },
  trace: ({ input_ids: ids, attention_mask, image_features, video_features, audio_features }) => {
    if (!ids || !attention_mask || !image_features || !video_features || !audio_features)
      throw new Error("texts need input_ids, attention_mask and features, which may be none");
    const seen = inPlace(language.embed(ids), ids, c.image_token_id, image_features);
    const watched = inPlace(seen, ids, c.video_token_id, video_features);
    const inputs_embeds = inPlace(watched, ids, c.audio_token_id, audio_features);
    return language.states({ inputs_embeds, attention_mask });
  },
});

/** The forward as a chain of sessions: what is encoded, then texts with it. */
const forward: NonNullable<Architecture<Config>["forward"]> = async (run, inputs, c) => {
  const { input_ids, attention_mask } = inputs;
  if (!input_ids || !attention_mask) throw new InputError("a text needs input_ids and attention_mask");
  const none: StoredTensor = { dtype: "float32", shape: [0, c.text_config.hidden_size], data: new Float32Array(0) };
  return run("model", {
    input_ids,
    attention_mask,
    image_features: (await featuresOf(run, inputs, images)) ?? none,
    video_features: none,
    audio_features: (await featuresOf(run, inputs, sounds)) ?? none,
  });
};

/** EmbeddingGemma 2 (Gemma Team, 2026): Gemma 4's towers before an encoder, all of whose tokens see each other. */
export default multimodalFamily<Config>({
  facts,
  repo: "google/embeddinggemma-2",
  needs: ["vision_config"],
  reference: { text_config, vision_config: {}, audio_config: {} },
  tokenizer: gemma4Tokenizer,
  preprocessor: processor,
  extractor,
  processor: {
    className: "EmbeddingGemma2Processor",
    imageToken: gemma4Tokens.image_token,
    imageSize: (c) => imageSize(poolingOf(c)),
    imageSettings: (c) => processorSettings(poolingOf(c)),
    soundsBeside: ({ audio_config: tower }) => (tower ? { feature_size: melBins(tower) } : undefined),
  },
  tiny: ({ vision_config: tower }: Config) => {
    if (tower) return {};
    throw new InputError(
      "vision_config of embedding_gemma2 is missing: Transformers then makes a model that sees nothing, and none is made here",
      "Give it a vision_config, or ask for embedding_gemma2_text.",
    );
  },
  architectures: {
    EmbeddingGemma2Model: defineArchitecture<Config, MadeParts>({
      padding: "right",
      rowOf: rowOfSenses(model),
      build: (c, context) => {
        const { language, vision, audio, model: all } = sensingParts(model, c, context);
        return Object.assign(all, { language, vision, audio });
      },
      sessions: (made, c) => ({
        ...senseSession(made.vision, images),
        ...senseSession(made.audio, sounds),
        model: textSession(made, c),
      }),
      inputs: sensePrompts(model),
      forward,
    }),
  },
  variants: { "images alone": { config: { audio_config: null } } },
});
