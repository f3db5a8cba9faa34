"""What feature extractors of Transformers want of torchaudio, which is not installed here: its MelSpectrogram and Kaldi's filter bank, in torch."""

import importlib
import types

import torch


def to_mel(hertz):
    """Hertz on HTK's mel scale."""
    return 2595 * torch.log10(1 + torch.as_tensor(hertz, dtype=torch.float64) / 700)


def mel_filters(frequencies, rate, count):
    """Overlapping triangles of height one, evenly placed in mels: `[frequencies, count]`."""
    mels = torch.linspace(0, to_mel(rate // 2).item(), count + 2, dtype=torch.float64)
    corners = 700 * (10 ** (mels / 2595) - 1)
    places = torch.linspace(0, rate // 2, frequencies, dtype=torch.float64)[:, None]
    rise = (places - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - places) / (corners[2:] - corners[1:-1])
    return torch.clamp(torch.minimum(rise, fall), min=0).float()


class MelSpectrogram:
    """Power of a short-time Fourier transform of sound that is reflected at both ends, filtered: `[batch, mels, frames]`."""

    def __init__(self, sample_rate, n_fft, win_length, hop_length, n_mels):
        self.sizes = {"n_fft": n_fft, "hop_length": hop_length, "win_length": win_length}
        self.window = torch.hann_window(win_length)
        self.filters = mel_filters(n_fft // 2 + 1, sample_rate, n_mels)

    def to(self, device):
        """The same: there is one device here."""
        return self

    def __call__(self, sound):
        spectrum = torch.stft(sound, **self.sizes, window=self.window, center=True, pad_mode="reflect", return_complex=True)
        return (spectrum.abs() ** 2).transpose(-1, -2).matmul(self.filters).transpose(-1, -2)


def kaldi_mels(hertz):
    """Hertz on Kaldi's mel scale."""
    return 1127 * torch.log(1 + torch.as_tensor(hertz, dtype=torch.float64) / 700)


def kaldi_filters(size, rate, count):
    """Triangles of height one on the mel scale, from 20 Hz to half the rate: `[frequencies, count]`."""
    corners = torch.linspace(kaldi_mels(20).item(), kaldi_mels(rate / 2).item(), count + 2, dtype=torch.float64)
    places = kaldi_mels(torch.arange(size // 2 + 1) * rate / size)[:, None]
    rise = (places - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - places) / (corners[2:] - corners[1:-1])
    return torch.clamp(torch.minimum(rise, fall), min=0).float()


def fbank(sound, num_mel_bins, frame_length, frame_shift, sample_frequency, window_type):
    """Kaldi's filter bank: whole frames without their mean, preemphasis, Hamming's window, logarithms of power: `[frames, bins]`."""
    if window_type != "hamming":
        raise ValueError(f"no extractor here asks for a window of {window_type}")
    length, hop = (int(sample_frequency * milliseconds / 1000) for milliseconds in (frame_length, frame_shift))
    size = 1 << (length - 1).bit_length()
    frames = sound[0].unfold(0, length, hop)
    frames = frames - frames.mean(dim=1, keepdim=True)
    frames = frames - 0.97 * torch.cat([frames[:, :1], frames[:, :-1]], dim=1)
    power = torch.fft.rfft(frames * torch.hamming_window(length, periodic=False), n=size).abs() ** 2
    return (power @ kaldi_filters(size, sample_frequency, num_mel_bins)).clamp(min=torch.finfo(torch.float32).eps).log()


TORCHAUDIO = types.SimpleNamespace(
    transforms=types.SimpleNamespace(MelSpectrogram=MelSpectrogram),
    compliance=types.SimpleNamespace(kaldi=types.SimpleNamespace(fbank=fbank)),
)


def install():
    """Gives them to the extractors that have no other way."""
    granite = importlib.import_module("transformers.models.granite_speech.feature_extraction_granite_speech")
    granite.torchaudio = TORCHAUDIO
    granite.requires_backends = lambda *_: None
    fun_asr = importlib.import_module("transformers.models.fun_asr_nano.feature_extraction_fun_asr_nano")
    fun_asr.torchaudio = TORCHAUDIO
    # Where torchaudio is missing a class that only says so stands in its place.
    for package in ("transformers", "transformers.models.fun_asr_nano"):
        setattr(importlib.import_module(package), "FunAsrNanoFeatureExtractor", fun_asr.FunAsrNanoFeatureExtractor)
