"""A suite as users of Transformers write it; every model is tiny."""

import unittest

import numpy
import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from PIL import Image
from sentence_transformers import SentenceTransformer
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Trainer,
    TrainingArguments,
    pipeline,
)

from tiny_random import stand_in, tiny_model


@pytest.fixture
def picture():
    pixels = numpy.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=numpy.uint8)
    return Image.fromarray(pixels)


@pytest.fixture
def sound():
    return numpy.sin(numpy.arange(16_000) * 0.1).astype(numpy.float32)


@pytest.mark.tiny_hub
def test_a_masked_word_is_filled_by_a_model_of_a_real_ones_name():
    answers = pipeline("fill-mask", "google-bert/bert-base-uncased")("the [MASK] of a model")
    assert len(answers) == 5
    assert all(0 < answer["score"] < 1 for answer in answers)


def test_text_is_generated(tiny_model):
    directory = str(tiny_model("LlamaForCausalLM"))
    generate = pipeline("text-generation", directory)
    [answer] = generate("tiny models", max_new_tokens=8, do_sample=False)
    assert answer["generated_text"].startswith("tiny models")
    assert len(generate.tokenizer(answer["generated_text"])["input_ids"]) > len(
        generate.tokenizer("tiny models")["input_ids"]
    )


def test_a_picture_is_classified(tiny_model, picture):
    answers = pipeline("image-classification", str(tiny_model("ViTForImageClassification")))(picture)
    assert sum(answer["score"] for answer in answers) == pytest.approx(1, abs=1e-4)


def test_speech_is_recognized(hub, sound):
    recognize = pipeline("automatic-speech-recognition", "openai/whisper-tiny")
    assert isinstance(recognize(sound, generate_kwargs={"max_new_tokens": 8})["text"], str)


def test_pictures_and_texts_are_compared(tiny_model, picture):
    compare = pipeline("zero-shot-image-classification", str(tiny_model("CLIPModel")))
    answers = compare(picture, candidate_labels=["a cat", "a dog"])
    assert sum(answer["score"] for answer in answers) == pytest.approx(1, abs=1e-4)


def test_an_encoder_decoder_answers_the_same_whatever_the_batch(tiny_model):
    directory = tiny_model("T5ForConditionalGeneration", seed=3)
    tokenizer, model = AutoTokenizer.from_pretrained(directory), AutoModelForSeq2SeqLM.from_pretrained(directory)
    batch = tokenizer(["translate this", "and also this other text"], padding=True, return_tensors="pt")
    alone = tokenizer(["translate this"], return_tensors="pt")
    both, one = (model.generate(**inputs, max_new_tokens=6, do_sample=False) for inputs in (batch, alone))
    assert both[0].tolist()[: one.shape[1]] == one[0].tolist()


def test_trainer_takes_two_steps(tiny_model, tmp_path):
    directory = tiny_model("BertForSequenceClassification")
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModelForSequenceClassification.from_pretrained(directory)
    before = model.classifier.weight.detach().clone()
    rows = [
        {**tokenizer(text, padding="max_length", max_length=8), "labels": index % 2}
        for index, text in enumerate("abcd")
    ]
    arguments = TrainingArguments(str(tmp_path), max_steps=2, per_device_train_batch_size=2, report_to=[], use_cpu=True)
    result = Trainer(model=model, args=arguments, train_dataset=rows).train()
    assert result.global_step == 2
    assert 0 < result.training_loss < 10
    assert not torch.equal(before, model.classifier.weight)


def test_a_lora_adapter_is_trained_saved_and_loaded(tiny_model, tmp_path):
    directory = tiny_model("GPT2LMHeadModel")
    inputs = AutoTokenizer.from_pretrained(directory)("an adapter", return_tensors="pt")
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(directory), LoraConfig(task_type="CAUSAL_LM"))
    optimizer = torch.optim.SGD((weight for weight in model.parameters() if weight.requires_grad), lr=1.0)
    for _ in range(2):
        model(**inputs, labels=inputs["input_ids"]).loss.backward()
        optimizer.step()
    model.save_pretrained(tmp_path)
    loaded = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(directory), tmp_path).eval()
    with torch.no_grad():
        adapted = loaded(**inputs).logits
        torch.testing.assert_close(adapted, model.eval()(**inputs).logits)
        with loaded.disable_adapter():
            assert not torch.allclose(adapted, loaded(**inputs).logits)


def test_sentences_become_vectors(tiny_model):
    vectors = SentenceTransformer(str(tiny_model("BertModel"))).encode(["a sentence", "another one", "a sentence"])
    assert vectors.shape == (3, 32)
    assert numpy.isfinite(vectors).all()
    numpy.testing.assert_allclose(vectors[0], vectors[2], atol=1e-5)
    assert not numpy.allclose(vectors[0], vectors[1], atol=1e-3)


class WithUnittest(unittest.TestCase):
    def test_a_name_of_hf_internal_testing_is_answered_by_a_local_hub(self):
        with stand_in() as hub:
            model = AutoModelForCausalLM.from_pretrained("hf-internal-testing/tiny-random-GPT2LMHeadModel")
            self.assertTrue(hub.hub_cache.is_dir())
        own = AutoModelForCausalLM.from_pretrained(tiny_model("GPT2LMHeadModel"))
        torch.testing.assert_close(model.lm_head.weight, own.lm_head.weight)
