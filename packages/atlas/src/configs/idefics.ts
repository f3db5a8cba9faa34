// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type IdeficsPerceiverConfig, ideficsPerciever } from "./idefics_perciever.ts";
import { type IdeficsVisionConfig, ideficsVision } from "./idefics_vision.ts";

export type IdeficsConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  additional_vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  dropout: number;
  hidden_act: string;
  initializer_range: number;
  alpha_initializer: string;
  alphas_initializer_range: number;
  alpha_type: string;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  cross_layer_interval: number;
  qk_layer_norms: boolean;
  freeze_text_layers: boolean;
  freeze_text_module_exceptions: readonly unknown[];
  freeze_lm_head: boolean;
  freeze_vision_layers: boolean;
  freeze_vision_module_exceptions: readonly unknown[];
  use_resampler: boolean;
  vision_config: IdeficsVisionConfig;
  max_position_embeddings: number;
  perceiver_config: IdeficsPerceiverConfig;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const idefics = configFacts<IdeficsConfig>({
  className: "IdeficsConfig",
  defaults: {
    model_type: "idefics",
    vocab_size: 32000,
    additional_vocab_size: 0,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    dropout: 0,
    hidden_act: "silu",
    initializer_range: 0.02,
    alpha_initializer: "zeros",
    alphas_initializer_range: 0,
    alpha_type: "float",
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    cross_layer_interval: 1,
    qk_layer_norms: false,
    freeze_text_layers: true,
    freeze_text_module_exceptions: [],
    freeze_lm_head: false,
    freeze_vision_layers: true,
    freeze_vision_module_exceptions: [],
    use_resampler: false,
    vision_config: null,
    max_position_embeddings: 2048,
    perceiver_config: null,
    rope_parameters: null,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { perceiver_config: { facts: ideficsPerciever }, vision_config: { facts: ideficsVision } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["alphas_initializer_range", "dropout", "initializer_range", "rms_norm_eps"],
});
