#include "etalon/http/content_type.h"

#include <array>
#include <utility>

namespace etalon::http {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".pdf", "application/pdf"},
    {".dcm", "application/dicom"},
}};

constexpr std::array<std::string_view, 9> kCompressible{"text/",
                                                        "application/json",
                                                        "application/problem+json",
                                                        "image/svg+xml",
                                                        "application/manifest+json",
                                                        "application/wasm",
                                                        "application/javascript",
                                                        "application/dicom+json",
                                                        "application/vnd.etalon.int16"};

}  // namespace

std::string_view ContentTypeOf(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  for (const auto& [known, type] : kTypes) {
    if (known == extension) return type;
  }
  return "application/octet-stream";
}

bool IsCompressible(std::string_view content_type) {
  if (content_type.starts_with("text/event-stream")) return false;
  for (const std::string_view beginning : kCompressible) {
    if (content_type.starts_with(beginning)) return true;
  }
  return false;
}

}  // namespace etalon::http
