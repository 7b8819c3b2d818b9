"""An inverted index of weighted features: cosine similarities of a text to every document at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Index:
    """Documents by feature: postings first[f] to first[f + 1] hold document and weight.

    Documents have length 1.
    """

    vocabulary: dict[str, int]
    rarity: Floats
    first: NDArray[np.int64]
    document: NDArray[np.int32]
    weight: Floats
    size: int

    @classmethod
    def build(cls, documents: Sequence[Counter[str]], known: Iterable[Counter[str]]) -> Index:
        """Return the index of the documents over the features of `known` ones.

        Which also tell how rare a feature is.
        """
        seen: Counter[str] = Counter()
        count = 0
        for features in known:
            seen.update(features.keys())
            count += 1
        vocabulary = {feature: at for at, feature in enumerate(sorted(seen))}
        rarity = np.array([np.log((1 + count) / (1 + seen[name])) + 1 for name in vocabulary], np.float32)
        vectors = [weigh(features, vocabulary, rarity) for features in documents]
        names = np.concatenate([np.empty(0, np.int64), *(vector[0] for vector in vectors)])
        weights = np.concatenate([np.empty(0, np.float32), *(vector[1] for vector in vectors)])
        owner = np.repeat(np.arange(len(vectors)), [vector[0].size for vector in vectors])
        order = np.argsort(names, kind="stable")
        first = np.zeros(len(vocabulary) + 1, np.int64)
        np.cumsum(np.bincount(names, minlength=len(vocabulary)), out=first[1:])
        return cls(vocabulary, rarity, first, owner[order].astype(np.int32), weights[order], len(documents))

    def similar(self, features: Counter[str]) -> Floats:
        """Return the cosine similarity of a text to every document."""
        names, weights = weigh(features, self.vocabulary, self.rarity)
        spans = [slice(int(self.first[name]), int(self.first[name + 1])) for name in names]
        if not spans:
            return np.zeros(self.size, np.float32)
        documents = np.concatenate([self.document[span] for span in spans])
        parts = np.concatenate(
            [self.weight[span] * weight for span, weight in zip(spans, weights, strict=True)]
        )
        return np.bincount(documents, parts, self.size).astype(np.float32)

    def as_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the index as arrays to be stored."""
        names = np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8)
        return {
            "names": names,
            "rarity": self.rarity,
            "first": self.first,
            "document": self.document,
            "weight": self.weight,
            "size": np.array(self.size),
        }

    @classmethod
    def from_arrays(cls, stored: dict[str, NDArray[Any]]) -> Index:
        """Return the index of stored arrays."""
        names = stored["names"].tobytes().decode().split("\n")
        vocabulary = {name: at for at, name in enumerate(names)}
        return cls(
            vocabulary=vocabulary,
            rarity=stored["rarity"],
            first=stored["first"],
            document=stored["document"],
            weight=stored["weight"],
            size=int(stored["size"]),
        )


def weigh(
    features: Counter[str], vocabulary: dict[str, int], rarity: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Return the known features of a text with weights of length 1."""
    counts = {vocabulary[name]: count for name, count in features.items() if name in vocabulary}
    names = np.fromiter(counts, np.int64, len(counts))
    weights = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * rarity[names]
    length = float(np.sqrt((weights * weights).sum()))
    return names, weights / np.float32(length or 1)
