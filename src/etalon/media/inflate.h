#pragma once

#include <string_view>

#include "etalon/media/bytes.h"

namespace etalon::media {

/// True for data that starts as a gzip stream (RFC 1952).
bool IsGzip(ByteView data);

/// Decompresses a zlib or gzip stream up to `most` bytes; what follows them is not looked at, so
/// that a small file cannot fill the memory.
/// @throws Error kFileMalformed when the stream is damaged or ends too early.
Bytes Inflate(ByteView data, std::size_t most, std::string_view path);

}  // namespace etalon::media
