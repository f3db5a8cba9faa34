"""torchaudio's MelSpectrogram in torch, for the feature extractor of Transformers that wants torchaudio, which is not installed here."""

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


def install():
    """Gives it to the one extractor that has no other way."""
    module = importlib.import_module("transformers.models.granite_speech.feature_extraction_granite_speech")
    module.torchaudio = types.SimpleNamespace(transforms=types.SimpleNamespace(MelSpectrogram=MelSpectrogram))
    module.requires_backends = lambda *_: None
