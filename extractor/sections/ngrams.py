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


def ngram_keys(text: str) -> Keys:
    """The numbers of all 1- to 3-grams of ``text``, repeats included."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    shift = np.uint64(_BITS)
    grams = [codes]
    for _ in range(LONGEST - 1):
        last = grams[-1]
        grams.append(last[:-1] << shift | codes[codes.size - last.size + 1 :])
    return np.concatenate(grams)


def weights(text: str, keys: Keys, idf: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Columns of the vocabulary that ``text`` holds and their TF-IDF, of Euclidean length 1.

    ``keys`` ascend; ``idf`` belongs to them. Term frequency is sublinear: 1 + ln(count).
    """
    found = ngram_keys(text)
    at = np.searchsorted(keys, found)
    at[at == keys.size] = 0
    columns, counts = np.unique(at[keys[at] == found], return_counts=True)
    values = (1.0 + np.log(counts)) * idf[columns]
    length = float(np.sqrt(values @ values))
    return columns, values / length if length else values
