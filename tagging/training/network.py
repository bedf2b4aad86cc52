"""The network of the MiniLM recogniser, in PyTorch. Its parameters carry the names that ``weights.py`` knows.

Matrices are kept as (in, out), the way ONNX multiplies: so an export keeps their names, and training can start from
one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tagging.pipeline.recognisers.minilm.labels import Floats
from tagging.pipeline.recognisers.minilm.recogniser import Inputs, Model
from tagging.training.weights import HEADS, LAYERS, Weights

DROPOUT = 0.1
EPSILON = 1e-12
INPUTS = ("ids", "mask", "shape")


class Matrix(nn.Module):
    """x → x · weight + bias"""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias


class Embeddings(nn.Module):
    def __init__(self, words: int, positions: int, shapes: int, size: int) -> None:
        super().__init__()
        self.words = nn.Parameter(torch.zeros(words, size))
        self.positions = nn.Parameter(torch.zeros(positions, size))
        self.shapes = nn.Parameter(torch.zeros(shapes, size))
        self.norm = nn.LayerNorm(size, eps=EPSILON)

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        positions = self.positions[: ids.shape[1]]
        return self.norm(self.words[ids] + positions + self.shapes[shapes])


class Layer(nn.Module):
    def __init__(self, size: int, wide: int) -> None:
        super().__init__()
        self.query, self.key, self.value = Matrix(size, size), Matrix(size, size), Matrix(size, size)
        self.mixed, self.wide, self.narrow = Matrix(size, size), Matrix(size, wide), Matrix(wide, size)
        self.attention_norm, self.norm = nn.LayerNorm(size, eps=EPSILON), nn.LayerNorm(size, eps=EPSILON)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        x = self.attention_norm(x + self.mixed(self.attention(x, hidden)))
        return self.norm(x + self.narrow(nn.functional.gelu(self.wide(x))))

    def attention(self, x: Tensor, hidden: Tensor) -> Tensor:
        query, key, value = (_in_heads(matrix(x)) for matrix in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5) + hidden
        return (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)


def _in_heads(x: Tensor) -> Tensor:
    """batch × length × size → batch × heads × length × size of a head"""
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


class Network(nn.Module):
    """Pieces with their shapes → the logits of the labels of each."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        words, size = weights["embeddings.words"].shape
        positions, shapes = len(weights["embeddings.positions"]), len(weights["embeddings.shapes"])
        wide = weights["layers.0.wide.weight"].shape[1]
        self.embeddings = Embeddings(words, positions, shapes, size)
        self.layers = nn.ModuleList(Layer(size, wide) for _ in range(LAYERS))
        self.labels = Matrix(*weights["labels.weight"].shape)
        self.dropout = nn.Dropout(DROPOUT)
        self.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})

    def forward(self, ids: Tensor, mask: Tensor, shape: Tensor) -> Tensor:
        hidden = (mask[:, None, None, :] - 1) * 10_000.0
        x = self.dropout(self.embeddings(ids, shape))
        for layer in self.layers:
            x = layer(x, hidden)
        return self.labels(self.dropout(x))

    def weights(self) -> Weights:
        return {name: tensor.detach().numpy().copy() for name, tensor in self.state_dict().items()}

    def model(self) -> Model:
        """The network as the recogniser runs it."""

        def run(batch: Inputs) -> Floats:
            with torch.inference_mode():
                logits: Floats = self(*(torch.from_numpy(batch[name]) for name in INPUTS)).numpy()
            return logits

        return run
