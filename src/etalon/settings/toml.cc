#include "etalon/settings/toml.h"

#include <toml++/toml.h>

#include <fstream>
#include <sstream>

#include "etalon/core/error.h"

namespace etalon::settings {

/// A table and the document that owns it.
struct TableReader::Node {
  std::shared_ptr<const toml::table> document;
  const toml::table* table;

  const toml::node* Get(const std::string& key) const { return table->get(key); }
};

TableReader::TableReader(TableReader&&) noexcept = default;
TableReader& TableReader::operator=(TableReader&&) noexcept = default;
TableReader::~TableReader() = default;

TableReader::TableReader(std::unique_ptr<Node> node, std::string where,
                         std::filesystem::path source)
    : node_(std::move(node)), where_(std::move(where)), source_(std::move(source)) {}

void TableReader::Fail(const std::string& key, const std::string& cause) const {
  throw FileError(ErrorCode::kFileMalformed, source_.string(),
                  "key '" + where_ + key + "' " + cause);
}

template <typename Value>
Value TableReader::Required(const std::string& key) {
  known_.insert(key);
  const toml::node* node = node_->Get(key);
  if (node == nullptr) Fail(key, "is missing");
  if constexpr (std::is_same_v<Value, double>) {
    if (!node->is_number()) Fail(key, "must be a number");
  }
  const auto value = node->value<Value>();
  if (!value) Fail(key, "has the wrong type");
  return *value;
}

template <typename Value>
Value TableReader::Optional(const std::string& key, Value fallback) {
  known_.insert(key);
  return Has(key) ? Required<Value>(key) : fallback;
}

template std::string TableReader::Required<std::string>(const std::string&);
template double TableReader::Required<double>(const std::string&);
template std::int64_t TableReader::Required<std::int64_t>(const std::string&);
template bool TableReader::Required<bool>(const std::string&);
template std::string TableReader::Optional<std::string>(const std::string&, std::string);
template double TableReader::Optional<double>(const std::string&, double);
template std::int64_t TableReader::Optional<std::int64_t>(const std::string&, std::int64_t);
template bool TableReader::Optional<bool>(const std::string&, bool);

double TableReader::Ranged(const std::string& key, double fallback, double low, double high) {
  const double value = Optional<double>(key, fallback);
  if (!(value >= low && value <= high)) Fail(key, "is out of range");
  return value;
}

int TableReader::PositiveInteger(const std::string& key) {
  const auto value = Required<std::int64_t>(key);
  if (value < 1 || value > 1'000'000) Fail(key, "must be a positive integer");
  return static_cast<int>(value);
}

template <typename Value>
std::vector<Value> TableReader::List(const std::string& key, const char* complaint) {
  known_.insert(key);
  const toml::node* node = node_->Get(key);
  if (node == nullptr) Fail(key, "is missing");
  const toml::array* array = node->as_array();
  if (array == nullptr) Fail(key, complaint);
  std::vector<Value> values;
  for (const toml::node& item : *array) {
    const auto value = item.value<Value>();
    if (!value) Fail(key, complaint);
    values.push_back(*value);
  }
  return values;
}

std::vector<std::int64_t> TableReader::Integers(const std::string& key) {
  return List<std::int64_t>(key, "must be a list of integers");
}

std::vector<std::string> TableReader::Strings(const std::string& key) {
  return List<std::string>(key, "must be a list of texts");
}

TableReader TableReader::Table(const std::string& key) {
  known_.insert(key);
  const toml::node* node = node_->Get(key);
  if (node == nullptr) Fail(key, "is missing");
  const toml::table* table = node->as_table();
  if (table == nullptr) Fail(key, "must be a table");
  return {std::make_unique<Node>(node_->document, table), where_ + key + ".", source_};
}

std::vector<TableReader> TableReader::Tables(const std::string& key) {
  known_.insert(key);
  std::vector<TableReader> readers;
  const toml::node* node = node_->Get(key);
  if (node == nullptr) return readers;
  const toml::array* array = node->as_array();
  if (array == nullptr) Fail(key, "must be a list of tables");
  for (std::size_t i = 0; i < array->size(); ++i) {
    const toml::table* table = (*array)[i].as_table();
    if (table == nullptr) Fail(key, "must be a list of tables");
    readers.push_back({std::make_unique<Node>(node_->document, table),
                       where_ + key + "[" + std::to_string(i) + "].", source_});
  }
  return readers;
}

bool TableReader::Has(const std::string& key) const { return node_->table->contains(key); }

void TableReader::RejectUnknown() const {
  for (const auto& [key, node] : *node_->table) {
    const std::string name(key.str());
    if (!known_.contains(name)) {
      Fail(name, "is unknown (line " + std::to_string(node.source().begin.line) + ")");
    }
  }
}

TableReader ParseToml(const std::string& text, const std::filesystem::path& source) {
  try {
    auto document = std::make_shared<const toml::table>(toml::parse(text));
    const toml::table* root = document.get();
    return {std::make_unique<TableReader::Node>(std::move(document), root), "", source};
  } catch (const toml::parse_error& error) {
    throw FileError(ErrorCode::kFileMalformed, source.string(),
                    "line " + std::to_string(error.source().begin.line) + ": " +
                        std::string(error.description()));
  }
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  }
  return text.str();
}

}  // namespace etalon::settings
