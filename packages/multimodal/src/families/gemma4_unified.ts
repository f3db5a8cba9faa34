import { gemma4Unified } from "@tiny-random/atlas/configs/gemma4_unified";
import type { Gemma4UnifiedVisionConfig } from "@tiny-random/atlas/configs/gemma4_unified_vision";
import { type ConfigOf, InputError, narrowed, shrinkConfig } from "@tiny-random/core";
import { layerNorm, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import { reference as text_config } from "@tiny-random/text/families/gemma4_text/index";
import { imageSize, processor, processorSettings, softTokens } from "@tiny-random/vision/families/gemma4_vision";
import { framesEvery, pooledTokens } from "../layers/senses/prompts.ts";
import { embedder, keptOf, type Sense, sensingClasses } from "../layers/senses/senses.ts";
import { gemma4Tokenizer, gemma4Tokens } from "../layers/senses/tokenizer.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(gemma4Unified, {});
type Config = ConfigOf<typeof facts>;

const epsilon = 1e-5;

/** Numbers of a pool of patches, which becomes a token. */
const pixelsOf = (c: Gemma4UnifiedVisionConfig): number => 3 * (c.patch_size * c.pooling_kernel_size) ** 2;

/** Pools of patches with learned positions of their columns and rows: `[images, pools, pixels]` → `[images, pools, width]`. */
const poolEmbedder = (c: Gemma4UnifiedVisionConfig) => {
  const [pixels, width] = [pixelsOf(c), c.mm_embed_dim];
  return module(
    {
      patch_ln1: layerNorm(pixels, epsilon),
      patch_dense: linear(pixels, width),
      patch_ln2: layerNorm(width, epsilon),
      pos_embedding: new Parameter([c.mm_posemb_size, 2, width], { kind: "embedding" }),
      pos_norm: layerNorm(width, epsilon),
    },
    (m, pools: Tensor, places: Tensor) => {
      const table = pools.graph.parameter(m.pos_embedding);
      const at = (axis: number) => table.select(1, axis).index_select(0, places.select(-1, axis).maximum(0));
      return m.pos_norm(
        m
          .patch_ln2(m.patch_dense(m.patch_ln1(pools)))
          .add(at(0))
          .add(at(1)),
      );
    },
  );
};

/** Images without a tower: their pools of patches, padding left out. */
const vision = ({ vision_config: tower, text_config: text }: Config): Sense | undefined => {
  if (!tower) return undefined;
  const vision_embedder = poolEmbedder(tower);
  const embed_vision = embedder(tower.output_proj_dims, text.hidden_size, tower.rms_norm_eps);
  return {
    weights: { vision_embedder, embed_vision },
    inputs: {
      pixel_values: { dtype: "float32", axes: ["images", "pools", pixelsOf(tower)] },
      pixel_position_ids: { dtype: "int64", axes: ["images", "pools", 2] },
    },
    features: ({ pixel_values: pools, pixel_position_ids: places }) => {
      if (!pools || !places) throw new Error("images need pools of patches and their places");
      const kept = places.select(-1, 0).ge(0).to("int64");
      return embed_vision(keptOf(vision_embedder(pools, places), kept, "image_tokens"));
    },
  };
};

/** Sounds without a tower: frames of samples. */
const audio = ({ audio_config: tower, text_config: text }: Config): Sense | undefined => {
  if (!tower) return undefined;
  const embed_audio = embedder(tower.audio_embed_dim, text.hidden_size, tower.rms_norm_eps);
  return {
    weights: { embed_audio },
    inputs: {
      input_features: { dtype: "float32", axes: ["batch_size", "sequence_length", tower.audio_embed_dim] },
      input_features_mask: { dtype: "bool", axes: ["batch_size", "sequence_length"] },
    },
    features: ({ input_features: frames, input_features_mask: kept }) => {
      if (!frames || !kept) throw new Error("sounds need input_features and their mask");
      return embed_audio(keptOf(frames, kept.to("int64"), "audio_tokens"));
    },
  };
};

/** How pixels are pooled, for a processor; as the class has it where nothing is seen. */
const poolingOf = ({ vision_config: tower }: Config) => tower ?? { patch_size: 16, pooling_kernel_size: 3 };

/** Gemma 4 without towers (Gemma Team, 2026): pixels and samples become tokens by a few layers. */
export default multimodalFamily<Config>({
  facts,
  repo: "google/gemma-4-12B-it",
  needs: ["vision_config"],
  reference: { text_config, vision_config: {}, audio_config: {} },
  generationConfig: { bos_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: gemma4Tokenizer,
  preprocessor: { ...processor, image_processor_type: "Gemma4UnifiedImageProcessor" },
  extractor: {
    feature_extractor_type: "Gemma4UnifiedAudioFeatureExtractor",
    feature_size: 640,
    audio_samples_per_token: 640,
    sampling_rate: 16000,
    padding_value: 0,
  },
  processor: {
    className: "Gemma4UnifiedProcessor",
    imageToken: gemma4Tokens.image_token,
    imageSize: (c) => imageSize(poolingOf(c)),
    imageSettings: (c) => processorSettings(poolingOf(c)),
    soundsBeside: ({ audio_config: tower }) =>
      tower ? { feature_size: tower.audio_embed_dim, audio_samples_per_token: tower.audio_embed_dim } : undefined,
  },
  towerFields: ["text_config"],
  // Small patches, two by two of which are a token: the processor has no fewer tokens.
  tiny: (_c, { size }, { vision_config: seen, audio_config: heard }) => {
    if (!seen)
      throw new InputError(
        "vision_config of gemma4_unified is missing: Transformers then makes a model that sees nothing, and none is made here",
        "Give it a vision_config, or ask for gemma4_unified_text.",
      );
    const pools = { patch_size: 2, pooling_kernel_size: 2, mm_posemb_size: softTokens };
    const widths = { mm_embed_dim: size.width, output_proj_dims: size.width };
    return {
      vision_config: shrinkConfig(seen, size, { ...pools, ...widths }),
      ...(heard && { audio_config: shrinkConfig(heard, size, { audio_embed_dim: 320 }) }),
    };
  },
  architectures: sensingClasses<Config>("Gemma4Unified", {
    vision,
    audio,
    imageTokens: (inputs) => pooledTokens(inputs, 1),
    soundTokens: framesEvery(1),
    marked: true,
  }),
  variants: {
    "images alone, whose tokens see those before them": {
      config: { audio_config: null, text_config: { use_bidirectional_attention: null } },
    },
  },
});
