"""What to set where the default config of a model type cannot construct its classes, or constructs ones that do not run.

FALLBACKS: by model type, tried only after the default has failed. STATED: by model type, or by class, always set: what real
checkpoints say and the class's code cannot do without. The atlas says which entry needed either.
"""

RESNET = {
    "use_timm_backbone": False,
    "use_pretrained_backbone": False,
    "backbone": None,
    "backbone_config": {"model_type": "resnet", "out_features": ["stage2", "stage3", "stage4"]},
}
STAGES = ["stage1", "stage2", "stage3", "stage4"]
WHOLE_RESNET = {**RESNET, "backbone_config": {"model_type": "resnet", "out_features": STAGES}}
SIGLIP = {"model_type": "siglip_vision_model", "hidden_size": 1152, "num_attention_heads": 16}
SWIN = {"model_type": "swin", "out_indices": [1, 2, 3]}
QSA = {
    "indexer_n_heads": 4,
    "indexer_kv_heads": 1,
    "indexer_head_dim": 256,
    "indexer_budget": 2048,
    "indexer_compress_ratio": 4,
}
DENSE_THEN_SPARSE = {"num_hidden_layers": 12, "mlp_layer_types": ["dense", *["sparse"] * 11], "num_experts_per_tok": 6}


def sections(theta, *parts, **more):
    """Rotary parameters with sections for several kinds of positions, which code has as defaults that fit one head size."""
    return {"rope_parameters": {"rope_type": "default", "rope_theta": theta, "mrope_section": list(parts), **more}}


QWEN_SECTIONS = sections(1000000.0, 16, 24, 24)
GLM_SECTIONS = sections(10000.0, 8, 12, 12, partial_rotary_factor=0.5)
GLM_MOE = {**GLM_SECTIONS, "head_dim": 128}
WHOLE_GLM_SECTIONS = sections(10000.0, 8, 12, 12)
ERNIE_SECTIONS = sections(500000.0, 22, 22, 20)
PADDLE_SECTIONS = sections(500000.0, 16, 24, 24)
HUNYUAN = {"head_dim": 128, **sections(10000.0, 16, 16, 16, 16)}
QWEN3_OMNI_HEADS = {"num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128}
WINDOW = {"sliding_window": 512}
DIFFUSION_EXPERTS = {"num_experts": 128, "top_k_experts": 8, "moe_intermediate_size": 704}
SHARED_EXPERT = {"shared_expert_intermediate_size": 768}
TALKER = {"text_config": SHARED_EXPERT, "spatial_merge_size": 2}
# One head that is as wide as the inputs, whose channels no other number of heads divides.
PERCEIVER_INPUTS = {"num_cross_attention_heads": 1, "num_blocks": 1, "d_latents": 512}
SAM_WIDTH = {"hidden_size": 896, "num_attention_heads": 14, "num_key_value_heads": 2, "intermediate_size": 4864, "num_hidden_layers": 24}

STATED = {
    "Blip2ForImageTextRetrieval": {"qformer_config": {"use_qformer_text_input": True}},
    "PerceiverForMultimodalAutoencoding": {**PERCEIVER_INPUTS, "num_latents": 784, "num_self_attends_per_block": 8},
    "PerceiverForOpticalFlow": {**PERCEIVER_INPUTS, "num_latents": 2048, "num_self_attends_per_block": 24, "num_self_attention_heads": 16},
    "Qwen3OmniMoeTalkerForConditionalGeneration": TALKER,
    "Blip2TextModelWithProjection": {"qformer_config": {"use_qformer_text_input": True}},
    "blip-2": {"image_token_index": 50265},
    "colqwen2": {"vlm_config": {"model_type": "qwen2_vl", "text_config": QWEN_SECTIONS}},
    "clvp": {"speech_config": {"vocab_size": 8192}},
    "deepseek_ocr2_vision": {"encoder_config": SAM_WIDTH},
    "ernie4_5_vl_moe": {"text_config": ERNIE_SECTIONS},
    "ernie4_5_vl_moe_text": ERNIE_SECTIONS,
    "glm46v": {"text_config": GLM_SECTIONS},
    "glm4v": {"text_config": GLM_SECTIONS},
    "glm4v_moe": {"text_config": GLM_MOE},
    "glm4v_moe_text": GLM_MOE,
    "glm4v_text": GLM_SECTIONS,
    "glm_image": {"text_config": GLM_SECTIONS},
    "glm_image_text": GLM_SECTIONS,
    "glm_ocr": {"text_config": WHOLE_GLM_SECTIONS},
    "glm_ocr_text": WHOLE_GLM_SECTIONS,
    "hunyuan_vl": {"text_config": HUNYUAN},
    "hunyuan_vl_text": HUNYUAN,
    "inkling_mm_model": {"vision_config": {"num_hidden_layers": 4}},
    "inkling_vision": {"num_hidden_layers": 4},
    "instructblip": {"image_token_index": 50265},
    "instructblipvideo": {"video_token_index": 50265},
    "lw_detr": {"projector_scale_factors": [1.0], "backbone_config": {"model_type": "lw_detr_vit", "out_indices": [2, 4, 5, 9], "window_block_indices": [0, 1, 3, 6, 7, 9], "num_hidden_layers": 10}},
    "paddleocr_vl": {"text_config": PADDLE_SECTIONS},
    "paddleocr_vl_text": PADDLE_SECTIONS,
    "pix2struct_text_model": {"initializer_range": 0.02},
    "qwen2_5_omni": {"thinker_config": {"text_config": QWEN_SECTIONS}, "talker_config": QWEN_SECTIONS},
    "qwen2_5_omni_talker": QWEN_SECTIONS,
    "qwen2_5_omni_text": QWEN_SECTIONS,
    "qwen2_5_omni_thinker": {"text_config": QWEN_SECTIONS},
    "qwen2_5_vl": {"text_config": QWEN_SECTIONS},
    "qwen2_5_vl_text": QWEN_SECTIONS,
    "qwen2_vl_text": QWEN_SECTIONS,
    "qwen3_omni_moe_thinker": {"text_config": QWEN3_OMNI_HEADS},
    "shieldgemma2": {"yes_token_index": 10784, "no_token_index": 3771},
    "step3p5": WINDOW,
    "step3p7": {"text_config": WINDOW},
    "ViltForImagesAndTextClassification": {"modality_type_vocab_size": 3},
    "xmod": {"default_language": "en_XX"},
}

FALLBACKS = {
    "autoformer": {"prediction_length": 24},
    "aya_vision": {"vision_config": SIGLIP},
    "beit": {"out_indices": [3, 5, 7, 11]},
    "bridgetower": {"contrastive_hidden_size": 512, "logit_scale_init_value": 2.6592},
    "chameleon": {"vocabulary_map": {"<image>": 8711}},
    "conditional_detr": WHOLE_RESNET,
    "convnext": {"hidden_sizes": [96, 192, 384, 768], "depths": [3, 3, 9, 3]},
    "convnextv2": {"hidden_sizes": [96, 192, 384, 768], "depths": [3, 3, 9, 3]},
    "dab-detr": WHOLE_RESNET,
    "deepseek_ocr2": {"text_config": DENSE_THEN_SPARSE},
    "deepseek_ocr2_text": DENSE_THEN_SPARSE,
    "deformable_detr": RESNET,
    "detr": WHOLE_RESNET,
    "diffusion_gemma": {"text_config": DIFFUSION_EXPERTS},
    "diffusion_gemma_text": DIFFUSION_EXPERTS,
    "dots1": {"n_routed_experts": 128, "n_shared_experts": 2, "moe_intermediate_size": 1408},
    "emu3": {"vocabulary_map": {"<image>": 151851}},
    "esm": {"vocab_size": 33},
    "focalnet": {"hidden_sizes": [192, 384, 768, 768]},
    "gemma4_assistant": {"text_config": {"hidden_size_per_layer_input": 0, "vocab_size_per_layer_input": 0}},
    "granite4_vision": {"downsample_rate": "4/8", "deepstack_layer_map": [[-19, 9], [-13, 6], [-7, 3], [-1, 0]]},
    "grounding-dino": RESNET,
    "hunyuan_v1_dense": {"head_dim": 128},
    "hunyuan_v1_moe": {"head_dim": 128},
    "hunyuan_vl": {"text_config": {"head_dim": 128}},
    "hunyuan_vl_text": {"head_dim": 128},
    "informer": {"prediction_length": 24},
    "lfm2_moe": {"layer_types": ["conv", "conv", "full_attention", "conv"], "num_hidden_layers": 4},
    "ministral": {"head_dim": 128},
    "moshi": {"audio_vocab_size": 2048},
    "nemotron": {"num_key_value_heads": 48},
    "omdet-turbo": {"use_timm_backbone": False, "backbone": None, "backbone_config": SWIN},
    "qwen3_omni_moe": {"talker_config": TALKER},
    "qwen3_omni_moe_talker_text": SHARED_EXPERT,
    "qwen4_exp": {"text_config": QSA},
    "qwen4_exp_text": QSA,
    "reformer": {"is_decoder": True},
    "t5gemma": {"is_encoder_decoder": False},
    "table-transformer": WHOLE_RESNET,
    "time_series_transformer": {"prediction_length": 24},
    "vilt": {"num_images": 2},
    "vitmatte": {"fusion_hidden_sizes": [256, 128, 64, 32]},
    "wav2vec2-bert": {"vocab_size": 32},
    "wav2vec2-conformer": {"vocab_size": 32},
}
