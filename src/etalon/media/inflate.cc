#include "etalon/media/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "etalon/core/error.h"

namespace etalon::media {
namespace {

constexpr std::size_t kStep = std::size_t{1} << 20;
constexpr int kZlibOrGzip = 15 + 32;

struct EndInflate {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
  }
};
using Stream = std::unique_ptr<z_stream, EndInflate>;

Stream StartInflate() {
  Stream stream(new z_stream{});
  if (inflateInit2(stream.get(), kZlibOrGzip) != Z_OK) {
    throw Error(ErrorCode::kInternal, "zlib could not be started");
  }
  return stream;
}

/// Feeds at most 1 MiB in and takes at most the room in `output` out, which grows as it fills.
int InflateStep(z_stream& stream, ByteView& rest, Bytes& output, std::size_t& filled,
                std::size_t most) {
  if (filled == output.size()) output.resize(std::min(most, std::max(kStep, 2 * filled)));
  const std::size_t fed = std::min(rest.size(), kStep);
  const std::size_t room = std::min(output.size() - filled, kStep);
  stream.next_in = const_cast<Bytef*>(rest.data());
  stream.avail_in = static_cast<uInt>(fed);
  stream.next_out = output.data() + filled;
  stream.avail_out = static_cast<uInt>(room);
  const int status = inflate(&stream, Z_NO_FLUSH);
  rest = rest.subspan(fed - stream.avail_in);
  filled += room - stream.avail_out;
  return status;
}

}  // namespace

bool IsGzip(ByteView data) { return data.size() > 2 && data[0] == 0x1F && data[1] == 0x8B; }

Bytes Inflate(ByteView data, std::size_t most, std::string_view path) {
  const Stream stream = StartInflate();
  Bytes output;
  std::size_t filled = 0;
  int status = Z_OK;
  while (status == Z_OK && filled < most) {
    status = InflateStep(*stream, data, output, filled, most);
  }
  if (status != Z_OK && status != Z_STREAM_END) {
    const char* cause =
        status == Z_BUF_ERROR ? "compressed data end too early" : "compressed data are damaged";
    throw FileError(ErrorCode::kFileMalformed, path, cause);
  }
  output.resize(filled);
  return output;
}

}  // namespace etalon::media
