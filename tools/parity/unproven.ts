/** What no comparison of this suite reaches, each with its reason: the run prints it, so that nobody takes it for proven. */
export const unproven: Readonly<Record<string, string>> = {
  "FlaubertModel with pre_norm": "Transformers 5.24 crashes on it",
  "FalconModel with alibi, eager": "Transformers 5.24 adds the bias twice there; sdpa is compared",
  "BlipForQuestionAnswering's scores": "its forward keeps them to itself; its continuations are compared",
  "NemotronAsrStreamingEncoder, eager":
    "Transformers 5.24 takes the mask's numbers for booleans there, which inverts it; sdpa is compared",
  "Phi4MultimodalVisionModel, sdpa":
    "Transformers 5.24 makes it causal where no patch is masked; eager attention, which is not, is compared",
  "SeamlessM4T v2, eager":
    "Transformers 5.24 adds a mask of booleans to scores there, as ones; sdpa is compared, and generates",
  "The text tower of Grounding DINO and MM-Grounding DINO, eager":
    "Transformers 5.24 gives it a mask of booleans, which eager attention adds to scores; it runs by sdpa, as it does by default",
  "Llama 4's forward of texts with images":
    "Transformers 5.24 asks the language model's outputs for image_outputs, which they lack: they are given none",
  "The Auto classes of MusicGen's decoder":
    "they give it the config of the whole, which it cannot read; the class itself loads it",
  "transformers.js's generate of SpeechT5ForSpeechToText":
    "it gives the encoder ids alone, and this one hears; its forward is compared",
  "TAPAS' tokenizer": "its class wants pandas, which is not installed here; its words are those of BERT's tokenizer",
  "MRA's CUDA kernel":
    "without it Transformers answers zeros: its three functions are written in torch (tools/parity/mra_kernel.py), and the rest is Transformers' own",
  "DiNAT's attention by natten":
    "natten has no build for this torch, and Transformers 5.24 gives it axes in another order, which it refuses: its two functions are written in torch (tools/parity/neighborhood_kernel.py) and take them, the rest is Transformers' own",
  "SAM 3's roi_align":
    "torchvision is not installed beside Transformers here: its mean within boxes is written in torch (tools/parity/roi_align.py), and the rest is Transformers' own",
  "YOSO by sampled hashes": "refused in one sentence: Transformers has a CUDA kernel for it and nothing else",
  "Reformer's decoding with a cache":
    "Transformers finds a new token's neighbours by other hashes; whole texts are compared",
  "Pop2Piano's extractor and tokenizer":
    "essentia, librosa, resampy and pretty_midi are not installed beside Transformers; features and token ids are compared",
  "FocalNet's post-norms with layer scale":
    "norms amplify what rounding leaves: Transformers in float32 is 1.3e-4 of its scale from itself in float64, our graph 5.6e-5",
  "OWLv2's image processor of Pillow":
    "scipy is not installed beside Transformers here: torchvision's class is compared, scipy's numbers are those of a unit test",
  "The processors of Voxtral and Voxtral Realtime":
    "they join sounds with texts by mistral-common, which is not installed here; features are compared",
  "transformers.js's forward of Voxtral Realtime": "it hears nothing outside of generation, whose tokens are compared",
  "DEIMv2's head for boxes that all layers share":
    "Transformers 5.24 saves it under the last layer's key and loads it from the first one's: ours stands there, and is not compared",
  "Granite Speech's spectrogram of torchaudio":
    "torchaudio is not installed beside Transformers here: its MelSpectrogram is written in torch (tools/parity/torchaudio_spectrogram.py), and the rest is Transformers' own",
  "CLAP's fusion of long sounds": "refused in one sentence: Python chooses its excerpts at random",
};
