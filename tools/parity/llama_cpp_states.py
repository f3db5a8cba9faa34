"""What llama.cpp makes of encoders and of sequence-to-sequence models: its C interface, which node-llama-cpp has no calls of."""

import ctypes
import json
import os
from ctypes import POINTER, c_bool, c_char_p, c_float, c_int8, c_int32, c_void_p

import numpy
from answering import answer
from safetensors.numpy import load_file

WORDS = 128
"""More 32-bit words than any of llama.cpp's structures of parameters has: it reads those that it knows."""

CONTEXT, BATCH, MICRO_BATCH, THREADS, BATCH_THREADS = 0, 1, 2, 7, 8
FLASH_ATTENTION, KEY_TYPE, VALUE_TYPE = 13, 26, 27
"""Where the parameters of a context stand, in words; `known_layout` says whether they do in this build."""


class Parameters(ctypes.Structure):
    _fields_ = [("words", c_int32 * WORDS)]


class Batch(ctypes.Structure):
    """`llama_batch` of llama.h."""

    _fields_ = [
        ("n_tokens", c_int32),
        ("token", POINTER(c_int32)),
        ("embd", POINTER(c_float)),
        ("pos", POINTER(c_int32)),
        ("n_seq_id", POINTER(c_int32)),
        ("seq_id", POINTER(POINTER(c_int32))),
        ("logits", POINTER(c_int8)),
    ]


def known_layout(words):
    """Whether the defaults stand where this script changes them."""
    unset = all(words[at] == -1 for at in range(FLASH_ATTENTION - 3, FLASH_ATTENTION + 1))
    return words[BATCH] == 2048 and words[MICRO_BATCH] == 512 and unset and words[KEY_TYPE] == words[VALUE_TYPE] == 1


def library(folder):
    """llama.cpp's libraries of a folder, in the order in which they need each other."""

    def load(name):
        [file] = [file for file in os.listdir(folder) if file.split(".")[0] == name]
        return ctypes.CDLL(os.path.join(folder, file), mode=ctypes.RTLD_GLOBAL)

    load("libggml-base")
    load("libggml").ggml_backend_load_all_from_path(c_char_p(folder.encode()))
    llama = load("libllama")
    llama.llama_context_default_params.restype = Parameters
    llama.llama_model_default_params.restype = Parameters
    llama.llama_model_load_from_file.restype = c_void_p
    llama.llama_model_load_from_file.argtypes = [c_char_p, Parameters]
    llama.llama_init_from_model.restype = c_void_p
    llama.llama_init_from_model.argtypes = [c_void_p, Parameters]
    llama.llama_set_embeddings.argtypes = [c_void_p, c_bool]
    llama.llama_model_n_embd.argtypes = [c_void_p]
    for run in (llama.llama_encode, llama.llama_decode):
        run.argtypes = [c_void_p, Batch]
    for read in (llama.llama_get_embeddings_ith, llama.llama_get_logits_ith):
        read.restype = POINTER(c_float)
        read.argtypes = [c_void_p, c_int32]
    llama.llama_model_get_vocab.restype = c_void_p
    llama.llama_model_get_vocab.argtypes = [c_void_p]
    llama.llama_vocab_n_tokens.argtypes = [c_void_p]
    llama.llama_tokenize.argtypes = [c_void_p, c_char_p, c_int32, POINTER(c_int32), c_int32, c_bool, c_bool]
    llama.llama_free.argtypes = llama.llama_model_free.argtypes = [c_void_p]
    return llama


libraries = {}


def llama_of(folder):
    if folder not in libraries:
        libraries[folder] = library(folder)
    return libraries[folder]


def batch_of(tokens):
    """A batch of one sequence whose every token is answered, with what it points at."""
    count = len(tokens)
    sequence = (c_int32 * 1)(0)
    arrays = (
        (c_int32 * count)(*tokens),
        (c_int32 * count)(*range(count)),
        (c_int32 * count)(*[1] * count),
        (POINTER(c_int32) * count)(*[ctypes.cast(sequence, POINTER(c_int32))] * count),
        (c_int8 * count)(*[1] * count),
        sequence,
    )
    token, positions, counts, sequences, answered, _ = arrays
    return Batch(count, token, None, positions, counts, sequences, answered), arrays


class Model:
    """A GGUF file, and a context of its own for every row."""

    def __init__(self, llama, file):
        self.llama = llama
        self.model = llama.llama_model_load_from_file(file.encode(), llama.llama_model_default_params())
        if not self.model:
            raise ValueError("llama.cpp does not load the file")

    def context(self, states):
        parameters = self.llama.llama_context_default_params()
        words = parameters.words
        if not known_layout(words):
            raise ValueError("llama.cpp's parameters of a context are laid out otherwise in this build")
        words[CONTEXT] = words[BATCH] = words[MICRO_BATCH] = 512
        words[THREADS] = words[BATCH_THREADS] = 1
        words[FLASH_ATTENTION] = words[KEY_TYPE] = words[VALUE_TYPE] = 0
        context = self.llama.llama_init_from_model(self.model, parameters)
        self.llama.llama_set_embeddings(context, states)
        return context

    def run(self, call, context, tokens):
        batch, _kept = batch_of(tokens)
        status = call(context, batch)
        if status != 0:
            raise ValueError(f"llama.cpp gives up with {status}")

    def read(self, get, context, count, width):
        return numpy.stack([numpy.ctypeslib.as_array(get(context, at), (width,)).copy() for at in range(count)])

    def states(self, tokens):
        """An encoder's states of every token."""
        context = self.context(True)
        self.run(self.llama.llama_encode, context, tokens)
        found = self.read(
            self.llama.llama_get_embeddings_ith, context, len(tokens), self.llama.llama_model_n_embd(self.model)
        )
        self.llama.llama_free(context)
        return found

    def scores(self, tokens, answers, vocabulary):
        """A decoder's scores of every token of an answer to a text."""
        context = self.context(False)
        self.run(self.llama.llama_encode, context, tokens)
        self.run(self.llama.llama_decode, context, answers)
        found = self.read(self.llama.llama_get_logits_ith, context, len(answers), vocabulary)
        self.llama.llama_free(context)
        return found

    def ids(self, text):
        """A text's ids, with what stands before and behind every text."""
        encoded = text.encode()
        room = (c_int32 * (len(encoded) + 16))()
        vocabulary = self.llama.llama_model_get_vocab(self.model)
        count = self.llama.llama_tokenize(vocabulary, encoded, len(encoded), room, len(room), True, True)
        return list(room[:count])

    def vocabulary(self):
        return self.llama.llama_vocab_n_tokens(self.llama.llama_model_get_vocab(self.model))

    def close(self):
        self.llama.llama_model_free(self.model)


def rows_of(folder):
    """The rows of golden inputs whose tokens follow each other and are all of the first kind, with what is expected."""
    inputs = load_file(os.path.join(folder, "inputs.safetensors"))
    outputs = load_file(os.path.join(folder, "outputs.safetensors"))
    ids = inputs["input_ids"]
    masks = inputs.get("attention_mask", numpy.ones_like(ids))
    places = inputs.get("position_ids")
    for row, (tokens, mask) in enumerate(zip(ids, masks)):
        kept = mask == 1
        kinds = inputs.get("token_type_ids", numpy.zeros_like(ids))[row][kept]
        follow = places is None or list(places[row][kept]) == list(range(kept.sum()))
        if kinds.any() or not follow:
            continue
        answers = inputs["decoder_input_ids"][row].tolist() if "decoder_input_ids" in inputs else None
        expected = outputs["logits"][row] if answers else outputs["last_hidden_state"][row][kept]
        yield tokens[kept].tolist(), answers, expected


def golden_generation(folder):
    """What is read, what the decoder begins with, and the golden greedy answer; nothing where there is none."""
    file = os.path.join(folder, "generation.json")
    if not os.path.exists(file):
        return None
    with open(file, encoding="utf-8") as text:
        stated = json.load(text)
    if "decoder_input_ids" not in stated:
        return None
    read = load_file(os.path.join(folder, "generation.safetensors"))["input_ids"][0].tolist()
    return read, stated["decoder_input_ids"], stated["generated_ids"]


def continuation(llama, file, folder):
    """The golden greedy answer and llama.cpp's, token by token."""
    golden = golden_generation(folder)
    if golden is None:
        return None
    read, begun, expected = golden
    model = Model(llama, file)
    found = []
    while len(found) < len(expected):
        scores = model.scores(read, begun + found, model.vocabulary())
        found.append(int(scores[-1].argmax()))
    model.close()
    return {"golden": expected, "found": found}


def found_of(llama, file, rows):
    model = Model(llama, file)
    found = [
        model.scores(tokens, answers, expected.shape[-1]) if answers else model.states(tokens)
        for tokens, answers, expected in rows
    ]
    model.close()
    return found


def differing(llama, file, texts):
    """Texts that llama.cpp reads otherwise than the tokenizer beside the model."""
    model = Model(llama, file)
    found = [{"text": one["text"], "found": model.ids(one["text"])} for one in texts]
    model.close()
    return [answer for answer, one in zip(found, texts) if answer["found"] != one["ids"]]


def difference(expected, found):
    """The largest difference as a share of the scale; none between what is no number."""
    scale = max(1.0, max(float(numpy.abs(one).max()) for one in expected))
    worst = max(float(numpy.abs(one - other).max()) for one, other in zip(expected, found))
    return worst / scale


def examine(question):
    llama = llama_of(question["libraries"])
    golden = question["golden"]
    folders = [folder for folder in (golden, os.path.join(golden, "distant")) if os.path.isdir(folder)]
    rows = [row for folder in folders for row in rows_of(folder)]
    try:
        found = found_of(llama, question["file"], rows)
        compared = difference([expected for _, _, expected in rows], found)
        rounded = question.get("rounded")
        from_rounded = None if rounded is None else difference(found_of(llama, rounded, rows), found)
        continued = continuation(llama, question["file"], golden) if question["continues"] else None
    except ValueError as error:
        return {"problem": str(error)}
    if not numpy.isfinite(compared) or not (from_rounded is None or numpy.isfinite(from_rounded)):
        return {"problem": "some state is no number"}
    return {
        "difference": compared,
        "positions": sum(len(one) for one in found),
        **({} if from_rounded is None else {"fromRounded": from_rounded}),
        **({} if continued is None else {"continuation": continued}),
        "texts": differing(llama, question["file"], question["texts"]),
    }


if __name__ == "__main__":
    answer(examine)
