#include "etalon/http/reason.h"

#include "etalon/http/beast.h"

namespace etalon::http {

std::string_view ReasonOf(int status) {
  const auto text = beast::http::obsolete_reason(static_cast<beast::http::status>(status));
  return {text.data(), text.size()};
}

}  // namespace etalon::http
