"""What the command says is wrong, as exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._models import GeneratedModel


class TinyRandomError(Exception):
    """Something went wrong. `message` is one sentence, `hint` says what to do about it."""

    __module__ = "tiny_random"

    def __init__(self, message: str, hint: str | None = None) -> None:
        """Take the command's sentence and its hint."""
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Give the text that the command prints."""
        sentence = self.message if self.message.endswith((".", "!", "?")) else f"{self.message}."
        return sentence if self.hint is None else f"{sentence} {self.hint}"


class InputError(TinyRandomError, ValueError):
    """What was asked for cannot be: a class that is none, a value of another type, a directory nobody may write to."""

    __module__ = "tiny_random"


class GenerationError(TinyRandomError):
    """Some models could not be made. `models` has a row for each one, those that were made as well."""

    __module__ = "tiny_random"

    def __init__(self, message: str, hint: str | None = None, models: Sequence[GeneratedModel] = ()) -> None:
        """Take the sentence, its hint and every row of the run."""
        super().__init__(message, hint)
        self.models = list(models)
