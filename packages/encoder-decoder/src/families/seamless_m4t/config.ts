// The configs that SeamlessM4T's parts read; its second version has most of them too.
import { seamlessM4t } from "@tiny-random/atlas/configs/seamless_m4t";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import type { CacheShape } from "../../layers/seq2seq-family.ts";

/** The class's facts; positions count from behind the padding ids, units begin with the end of those before. */
export const facts = narrowed(seamlessM4t, {
  pad_token_id: "number",
  t2u_pad_token_id: "number",
  t2u_eos_token_id: "number",
});

/** The config of all parts together. */
export type SeamlessConfig = ConfigOf<typeof facts>;

type Fields<K extends keyof SeamlessConfig> = ModelConfig & Pick<SeamlessConfig, K>;

/** What the encoder and decoder of texts read. */
export type TextConfig = Fields<
  | "vocab_size"
  | "hidden_size"
  | "activation_function"
  | "scale_embedding"
  | "pad_token_id"
  | "max_position_embeddings"
  | "encoder_layers"
  | "encoder_attention_heads"
  | "encoder_ffn_dim"
  | "decoder_layers"
  | "decoder_attention_heads"
  | "decoder_ffn_dim"
>;

/** What the model of units reads. */
export type UnitConfig = TextConfig &
  Fields<
    | "t2u_vocab_size"
    | "t2u_pad_token_id"
    | "t2u_max_position_embeddings"
    | "t2u_encoder_layers"
    | "t2u_encoder_attention_heads"
    | "t2u_encoder_ffn_dim"
    | "t2u_decoder_layers"
    | "t2u_decoder_attention_heads"
    | "t2u_decoder_ffn_dim"
  >;

/** What the encoder of speech reads around its layers. */
export type SpeechConfig = Fields<
  | "hidden_size"
  | "speech_encoder_layers"
  | "speech_encoder_attention_heads"
  | "speech_encoder_intermediate_size"
  | "speech_encoder_hidden_act"
  | "feature_projection_input_dim"
  | "layer_norm_eps"
  | "add_adapter"
  | "adaptor_kernel_size"
  | "adaptor_stride"
  | "num_adapter_layers"
  | "conv_depthwise_kernel_size"
>;

/** What the vocoder reads. */
export type VocoderConfig = Fields<
  | "unit_hifi_gan_vocab_size"
  | "unit_embed_dim"
  | "lang_embed_dim"
  | "spkr_embed_dim"
  | "vocoder_num_langs"
  | "vocoder_num_spkrs"
  | "vocoder_offset"
  | "variance_predictor_kernel_size"
  | "t2u_pad_token_id"
  | "upsample_initial_channel"
  | "upsample_rates"
  | "upsample_kernel_sizes"
  | "resblock_kernel_sizes"
  | "resblock_dilation_sizes"
  | "leaky_relu_slope"
>;

/** What a class that speaks reads. */
export type SpokenConfig = UnitConfig & SpeechConfig & VocoderConfig;

/** What an encoder and a decoder of texts or units read, under BART's names. */
export type StackConfig = TextConfig & { readonly d_model: number };

/** Texts. */
export const textStack = (c: TextConfig): StackConfig => ({ ...c, d_model: c.hidden_size });

/** Units, whose model reads the fields that begin with `t2u_`. */
export const unitStack = (c: UnitConfig): StackConfig => ({
  ...c,
  d_model: c.hidden_size,
  vocab_size: c.t2u_vocab_size,
  pad_token_id: c.t2u_pad_token_id,
  max_position_embeddings: c.t2u_max_position_embeddings,
  encoder_layers: c.t2u_encoder_layers,
  encoder_attention_heads: c.t2u_encoder_attention_heads,
  encoder_ffn_dim: c.t2u_encoder_ffn_dim,
  decoder_layers: c.t2u_decoder_layers,
  decoder_attention_heads: c.t2u_decoder_attention_heads,
  decoder_ffn_dim: c.t2u_decoder_ffn_dim,
});

/** The sizes of a decoder's caches. */
export const cacheShapeOf = (c: StackConfig): CacheShape => ({
  layers: c.decoder_layers,
  heads: c.decoder_attention_heads,
  headSize: c.d_model / c.decoder_attention_heads,
});

/** Units of a tiny vocoder, and the sizes that follow. */
const tinyUnits = 64;

/** The languages that tiny models speak. */
export const languages = ["arb", "cmn", "deu", "eng", "fra", "hin", "jpn", "por", "rus", "spa", "swh", "tur"];

const numbered = (first: number): Readonly<Record<string, number>> =>
  Object.fromEntries(languages.map((language, index) => [language, first + index]));

/** Units behind four special ones, languages behind them, in small vectors. */
export const tinySpeech = (c: VocoderConfig, width: number, small: number) => ({
  t2u_vocab_size: c.vocoder_offset + tinyUnits + languages.length,
  unit_hifi_gan_vocab_size: tinyUnits,
  unit_embed_dim: width,
  lang_embed_dim: small,
  spkr_embed_dim: small,
  upsample_initial_channel: width,
});

/** The generation config: the ids of languages are those of tiny models. */
export const generationConfig = {
  bos_token_id: 2,
  decoder_start_token_id: 3,
  eos_token_id: 3,
  max_new_tokens: 256,
  pad_token_id: 0,
  text_decoder_lang_to_code_id: numbered(256001),
  t2u_lang_code_to_id: numbered(4 + tinyUnits),
  vocoder_lang_code_to_id: numbered(0),
};

/** Fields that say sizes of parts, by their roles. */
export const roles = {
  depth: ["speech_encoder_layers", "t2u_encoder_layers", "t2u_decoder_layers"],
  heads: ["speech_encoder_attention_heads", "t2u_encoder_attention_heads", "t2u_decoder_attention_heads"],
  "feed-forward width": ["speech_encoder_intermediate_size", "t2u_encoder_ffn_dim", "t2u_decoder_ffn_dim"],
  positions: ["t2u_max_position_embeddings"],
} as const;
