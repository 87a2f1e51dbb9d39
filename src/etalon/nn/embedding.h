#pragma once

#include "etalon/nn/package.h"

namespace etalon::nn {

/// The network of a classification package up to the values right before its last linear layer:
/// what it has learned to see before it decides. Of a reading with labels: the mean over the picture
/// of what the maps of its labels are made from. `Network(EmbeddingOf(package)).Run(batch)` gives
/// [n, values]; input and preprocessing are those of the card.
/// @throws Error(kModelInvalid) naming the package when it does not end in a linear layer.
ModelPackage EmbeddingOf(ModelPackage package);

/// How many values `EmbeddingOf` gives a picture. @throws as `EmbeddingOf`.
std::size_t EmbeddingSize(const ModelPackage& package);

}  // namespace etalon::nn
