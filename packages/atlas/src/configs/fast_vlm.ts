// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";
import { type TimmWrapperConfig, timmWrapper } from "./timm_wrapper.ts";

export type FastVlmConfig = Readonly<{
  model_type: string;
  vision_config: TimmWrapperConfig;
  text_config: Qwen2Config;
  image_token_index: number;
  image_seq_length: number;
  projector_hidden_act: string;
  vision_feature_select_strategy: string;
  vision_feature_layer: number | readonly number[];
  multimodal_projector_bias: boolean;
  tie_word_embeddings: boolean;
}>;

export const fastVlm = configFacts<FastVlmConfig>({
  className: "FastVlmConfig",
  defaults: {
    model_type: "fast_vlm",
    vision_config: null,
    text_config: null,
    image_token_index: 151646,
    image_seq_length: 576,
    projector_hidden_act: "gelu",
    vision_feature_select_strategy: "full",
    vision_feature_layer: -1,
    multimodal_projector_bias: true,
    tie_word_embeddings: false,
  },
  nested: {
    vision_config: {
      facts: timmWrapper,
      any: true,
      given: {
        architecture: "fastvit_mci3",
        do_pooling: true,
        global_pool: "avg",
        hidden_size: 3072,
        initializer_range: 0.02,
        model_args: { inference_mode: true },
      },
    },
    text_config: {
      facts: qwen2,
      any: true,
      given: {
        hidden_size: 3584,
        vocab_size: 152128,
        intermediate_size: 18944,
        num_attention_heads: 28,
        num_key_value_heads: 4,
        num_hidden_layers: 28,
      },
    },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  aliases: { image_token_id: "image_token_index" },
});
