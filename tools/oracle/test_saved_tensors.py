"""The oracle against the real thing: classes that are instantiated and saved have the names the meta device gave.

    python -m unittest discover tools/oracle
"""

import os
import tempfile
import unittest
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors import safe_open
from saved_tensors import (
    config_class_of,
    construct,
    find_class,
    kept_in_float32,
    saved_tensors,
    saved_tensors_of,
    tied_names,
)

NARROW = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
TEXT = {**NARROW, "vocab_size": 99}
DECODER = {**TEXT, "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 128}
IMAGE = {**NARROW, "image_size": 32, "patch_size": 8}
GPT2 = {"n_embd": 32, "n_layer": 2, "n_head": 4, "vocab_size": 99}
SIDE = {"layers": 2, "attention_heads": 4, "ffn_dim": 64}
IDS = {"pad_token_id": 1, "bos_token_id": 1, "eos_token_id": 1, "decoder_start_token_id": 1}
SIDES = {f"{side}_{field}": value for side in ("encoder", "decoder") for field, value in SIDE.items()}
SEQ2SEQ = {**SIDES, **IDS, "d_model": 32, "vocab_size": 99}
T5 = {"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4, "vocab_size": 99}
EXPERTS = {**DECODER, "num_experts": 4, "moe_intermediate_size": 16, "shared_expert_intermediate_size": 16}
SAMPLE = {
    "BertForPreTraining": TEXT,
    "BertForMaskedLM": TEXT,
    "BertLMHeadModel": {**TEXT, "is_decoder": True},
    "GPT2LMHeadModel": GPT2,
    "GPT2DoubleHeadsModel": GPT2,
    "LlamaForCausalLM": DECODER,
    "LlamaForQuestionAnswering": DECODER,
    "MistralForCausalLM": DECODER,
    "MixtralForCausalLM": {**DECODER, "num_local_experts": 4},
    "Qwen2MoeForCausalLM": EXPERTS,
    "MambaForCausalLM": {"hidden_size": 32, "num_hidden_layers": 2, "vocab_size": 99, "state_size": 4},
    "T5ForConditionalGeneration": T5,
    "MarianMTModel": SEQ2SEQ,
    "WhisperForConditionalGeneration": {**SEQ2SEQ, "max_source_positions": 50},
    "ViTForImageClassification": IMAGE,
    "ResNetForImageClassification": {"embedding_size": 8, "hidden_sizes": [8, 16, 16, 32], "depths": [1, 1, 1, 1]},
    "LlavaForConditionalGeneration": {
        "text_config": {"model_type": "llama", **DECODER},
        "vision_config": {"model_type": "clip_vision_model", **IMAGE},
    },
}


def really_saved(model):
    """Name → (dtype, shape) in the file that `save_pretrained` writes."""
    with tempfile.TemporaryDirectory() as directory:
        model.save_pretrained(directory)
        with safe_open(Path(directory) / "model.safetensors", framework="pt") as file:
            slices = {name: file.get_slice(name) for name in file.keys()}
            return {name: (one.get_dtype(), list(one.get_shape())) for name, one in slices.items()}


def configured(architecture):
    """A class and its small config."""
    cls = find_class(architecture)
    return cls, cls.config_class(**SAMPLE[architecture])


class SavedTensors(unittest.TestCase):
    """Names, shapes and dtypes from the meta device are those of a real file."""

    def test_fresh_models(self):
        for architecture in SAMPLE:
            for dtype in (torch.float32, torch.bfloat16):
                with self.subTest(architecture=architecture, dtype=dtype):
                    cls, config = configured(architecture)
                    expected = really_saved(cls._from_config(config, dtype=dtype))
                    self.assertEqual(expected, saved_tensors(construct(cls, config, dtype)))

    def test_loaded_half_precision(self):
        """Loading in float16 upcasts T5's `wo`; a config in a directory names its own dtype."""
        cls, config = configured("T5ForConditionalGeneration")
        with tempfile.TemporaryDirectory() as directory:
            cls._from_config(config, dtype=torch.float16).save_pretrained(directory)
            loaded = cls.from_pretrained(directory)
            found = saved_tensors_of("T5ForConditionalGeneration", directory)
        self.assertEqual(really_saved(loaded), found)
        self.assertEqual("F32", found["encoder.block.0.layer.1.DenseReluDense.wo.weight"][0])
        kept = kept_in_float32(construct(cls, config, torch.bfloat16), torch.float16)
        self.assertEqual({name for name, (dtype, _) in found.items() if dtype == "F32"}, set(kept))


class Ties(unittest.TestCase):
    """Tied names and the one that is kept, as a checkpoint spells them."""

    def test_kept_names(self):
        for architecture, tie in {
            "BertForMaskedLM": ("cls.predictions.decoder.bias", "cls.predictions.bias"),
            "GPT2LMHeadModel": ("lm_head.weight", "transformer.wte.weight"),
            "T5ForConditionalGeneration": ("encoder.embed_tokens.weight", "shared.weight"),
        }.items():
            model = construct(*configured(architecture))
            self.assertEqual(tie[1], tied_names(model)[tie[0]])
            self.assertIn(tie[1], saved_tensors(model))
            self.assertNotIn(tie[0], saved_tensors(model))


class ConfigClasses(unittest.TestCase):
    """Which configuration a class reads for a model type."""

    def test_own_another_types_and_a_part(self):
        for (model_type, architecture), config in {
            ("bert", "BertModel"): "BertConfig",
            ("exaone", "LlamaForCausalLM"): "ExaoneConfig",
            ("sarvam_mla", "DeepseekV3Model"): "SarvamMLAConfig",
            ("llama4", "Llama4ForCausalLM"): "Llama4TextConfig",
            ("qwen2", "JevForDecision"): "JevConfig",
        }.items():
            with self.subTest(model_type=model_type, architecture=architecture):
                self.assertEqual(config, config_class_of(find_class(architecture), model_type).__name__)


if __name__ == "__main__":
    transformers.utils.logging.disable_progress_bar()
    unittest.main()
