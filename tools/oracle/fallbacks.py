"""What to set where the default config of a model type cannot construct its classes.

By model type, tried only after the default has failed; the atlas says which entry needed it.
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
DENSE_THEN_SPARSE = {"num_hidden_layers": 12, "mlp_layer_types": ["dense", *["sparse"] * 11]}

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
    "dots1": {"n_routed_experts": 128, "n_shared_experts": 2, "moe_intermediate_size": 1408},
    "emu3": {"vocabulary_map": {"<image>": 151851}},
    "esm": {"vocab_size": 33},
    "focalnet": {"hidden_sizes": [192, 384, 768, 768]},
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
