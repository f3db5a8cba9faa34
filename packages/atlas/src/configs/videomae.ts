// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VideoMAEConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  num_frames: number;
  tubelet_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  qv_bias: boolean;
  use_mean_pooling: boolean;
  decoder_num_attention_heads: number;
  decoder_hidden_size: number;
  decoder_num_hidden_layers: number;
  decoder_intermediate_size: number;
  norm_pix_loss: boolean;
}>;

export const videomae = configFacts<VideoMAEConfig>({
  className: "VideoMAEConfig",
  defaults: {
    model_type: "videomae",
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    num_frames: 16,
    tubelet_size: 2,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    qv_bias: true,
    use_mean_pooling: true,
    decoder_num_attention_heads: 6,
    decoder_hidden_size: 384,
    decoder_num_hidden_layers: 4,
    decoder_intermediate_size: 1536,
    norm_pix_loss: true,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
