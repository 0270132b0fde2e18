"""TF-IDF of character n-grams with a fixed vocabulary, in numpy alone.

Training uses scikit-learn's ``TfidfVectorizer``; reading a report must not wait for scikit-learn to be imported
(seconds) nor count n-grams one Python string at a time. The numbers are the same: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
_BITS = 21  # a code point takes 21 bits: three fit in 64

Keys = NDArray[np.uint64]


def keys_of(terms: Sequence[str]) -> Keys:
    """Each term of at most three characters as one number."""
    return np.array([_key(term) for term in terms], dtype=np.uint64)


def _key(term: str) -> int:
    key = 0
    for char in term:
        key = key << _BITS | ord(char)
    return key


def ngram_keys(texts: Sequence[str]) -> tuple[Keys, NDArray[np.intp]]:
    """The numbers of all 1- to 3-grams of the texts, repeats included, and the index of each one's text."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    text_of = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    shift = np.uint64(_BITS)
    grams, belong, last = [codes], [text_of], codes
    for longer in range(1, LONGEST):
        last = last[:-1] << shift | codes[longer:]
        inside = text_of[longer:] == text_of[:-longer]
        grams.append(last[inside])
        belong.append(text_of[longer:][inside])
    return np.concatenate(grams), np.concatenate(belong)


def weights(
    texts: Sequence[str], keys: Keys, idf: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """The TF-IDF of ``texts``, each of Euclidean length 1, as a sparse table: rows (texts, ascending), columns, values.

    ``keys`` ascend; ``idf`` and the columns belong to them. Term frequency is sublinear: 1 + ln(count).
    """
    found, text_of = ngram_keys(texts)
    at = np.searchsorted(keys, found)
    at[at == keys.size] = 0
    known = keys[at] == found
    places, counts = np.unique(text_of[known] * keys.size + at[known], return_counts=True)
    rows, columns = np.divmod(places, keys.size)
    values = (1.0 + np.log(counts)) * idf[columns]
    lengths = np.sqrt(np.bincount(rows, values * values, len(texts)))
    return rows, columns, values / lengths[rows]
