#pragma once

#include <string>

namespace etalon::workflow {

/// A model card in Markdown [Mitchell2019] from a complete card.json: what the model is for and
/// not, who made it under which licence, and every figure of its evaluation.
/// @param card JSON text with the key "evaluation". @throws ContractError for other text.
std::string ModelCardText(const std::string& card);

}  // namespace etalon::workflow
