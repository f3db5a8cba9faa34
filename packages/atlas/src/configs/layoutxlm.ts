// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LayoutXLMConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  max_2d_position_embeddings: number;
  max_rel_pos: number;
  rel_pos_bins: number;
  fast_qkv: boolean;
  max_rel_2d_pos: number;
  rel_2d_pos_bins: number;
  convert_sync_batchnorm: boolean;
  image_feature_pool_shape: readonly number[];
  coordinate_size: number;
  shape_size: number;
  has_relative_attention_bias: boolean;
  has_spatial_attention_bias: boolean;
  has_visual_segment_embedding: boolean;
  detectron2_config_args: Readonly<Record<string, unknown>>;
}>;

export const layoutxlm = configFacts<LayoutXLMConfig>({
  className: "LayoutXLMConfig",
  defaults: {
    model_type: "layoutxlm",
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    max_2d_position_embeddings: 1024,
    max_rel_pos: 128,
    rel_pos_bins: 32,
    fast_qkv: true,
    max_rel_2d_pos: 256,
    rel_2d_pos_bins: 64,
    convert_sync_batchnorm: true,
    image_feature_pool_shape: [7, 7, 256],
    coordinate_size: 128,
    shape_size: 128,
    has_relative_attention_bias: true,
    has_spatial_attention_bias: true,
    has_visual_segment_embedding: false,
    detectron2_config_args: null,
  },
  rules: {
    detectron2_config_args: {
      value: {
        "MODEL.MASK_ON": true,
        "MODEL.PIXEL_STD": [57.375, 57.12, 58.395],
        "MODEL.BACKBONE.NAME": "build_resnet_fpn_backbone",
        "MODEL.FPN.IN_FEATURES": ["res2", "res3", "res4", "res5"],
        "MODEL.ANCHOR_GENERATOR.SIZES": [[32], [64], [128], [256], [512]],
        "MODEL.RPN.IN_FEATURES": ["p2", "p3", "p4", "p5", "p6"],
        "MODEL.RPN.PRE_NMS_TOPK_TRAIN": 2000,
        "MODEL.RPN.PRE_NMS_TOPK_TEST": 1000,
        "MODEL.RPN.POST_NMS_TOPK_TRAIN": 1000,
        "MODEL.POST_NMS_TOPK_TEST": 1000,
        "MODEL.ROI_HEADS.NAME": "StandardROIHeads",
        "MODEL.ROI_HEADS.NUM_CLASSES": 5,
        "MODEL.ROI_HEADS.IN_FEATURES": ["p2", "p3", "p4", "p5"],
        "MODEL.ROI_BOX_HEAD.NAME": "FastRCNNConvFCHead",
        "MODEL.ROI_BOX_HEAD.NUM_FC": 2,
        "MODEL.ROI_BOX_HEAD.POOLER_RESOLUTION": 14,
        "MODEL.ROI_MASK_HEAD.NAME": "MaskRCNNConvUpsampleHead",
        "MODEL.ROI_MASK_HEAD.NUM_CONV": 4,
        "MODEL.ROI_MASK_HEAD.POOLER_RESOLUTION": 7,
        "MODEL.RESNETS.DEPTH": 101,
        "MODEL.RESNETS.SIZES": [[32], [64], [128], [256], [512]],
        "MODEL.RESNETS.ASPECT_RATIOS": [[0.5, 1, 2]],
        "MODEL.RESNETS.OUT_FEATURES": ["res2", "res3", "res4", "res5"],
        "MODEL.RESNETS.NUM_GROUPS": 32,
        "MODEL.RESNETS.WIDTH_PER_GROUP": 8,
        "MODEL.RESNETS.STRIDE_IN_1X1": false,
      },
    },
  },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
