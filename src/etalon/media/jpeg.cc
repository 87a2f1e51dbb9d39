#include "etalon/media/jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
// libjpeg wants <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include <string>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/media/colour.h"
#include "etalon/media/limits.h"
#include "etalon/media/luminance.h"
#include "etalon/media/open_image.h"

namespace etalon::media {
namespace {

using image::GrayImage;
using image::RgbImage;

/// libjpeg over a file in memory. libjpeg's errors leave by longjmp, so each method that enters it
/// holds no object with a destructor and returns false on failure.
class Decoder {
 public:
  /// @param luminance_only leaves the colours of a colour file out.
  Decoder(ByteView file, bool luminance_only) : luminance_only_(luminance_only) {
    decompress_.err = jpeg_std_error(&errors_);
    errors_.error_exit = Leave;
    errors_.emit_message = NoteDamage;
    decompress_.client_data = this;
    jpeg_create_decompress(&decompress_);
    jpeg_mem_src(&decompress_, file.data(), static_cast<unsigned long>(file.size()));
  }
  ~Decoder() { jpeg_destroy_decompress(&decompress_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool ReadHeader() {
    if (setjmp(return_point_) != 0) return false;
    jpeg_read_header(&decompress_, TRUE);
    return true;
  }

  bool ReadPixels(std::uint8_t* pixels) {
    if (setjmp(return_point_) != 0) return false;
    decompress_.out_color_space = is_gray() ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&decompress_);
    const std::size_t stride = static_cast<std::size_t>(columns()) * (is_gray() ? 1 : 3);
    while (decompress_.output_scanline < decompress_.output_height) {
      JSAMPROW row = pixels + decompress_.output_scanline * stride;
      jpeg_read_scanlines(&decompress_, &row, 1);
    }
    jpeg_finish_decompress(&decompress_);
    return true;
  }

  /// Whether grey pixels come out.
  bool is_gray() const {
    return decompress_.jpeg_color_space == JCS_GRAYSCALE ||
           (luminance_only_ && decompress_.jpeg_color_space == JCS_YCbCr);
  }
  int channels() const { return decompress_.num_components; }
  int rows() const { return static_cast<int>(decompress_.image_height); }
  int columns() const { return static_cast<int>(decompress_.image_width); }
  std::string message() const { return message_; }

 private:
  static void Leave(j_common_ptr common) {
    auto* self = static_cast<Decoder*>(common->client_data);
    common->err->format_message(common, self->message_);
    std::longjmp(self->return_point_, 1);
  }

  /// libjpeg fills missing data with grey and only warns; a measurement must not see them.
  static void NoteDamage(j_common_ptr common, int level) {
    const int code = common->err->msg_code;
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) Leave(common);
  }

  bool luminance_only_;
  jpeg_decompress_struct decompress_{};
  jpeg_error_mgr errors_{};
  std::jmp_buf return_point_{};
  char message_[JMSG_LENGTH_MAX] = {};
};

void RequireRead(bool read, const Decoder& decoder, std::string_view name) {
  if (read) return;
  throw FileError(ErrorCode::kFileMalformed, name, "damaged JPEG: " + decoder.message());
}

void AppendPicture(Decoder& decoder, std::string_view name, image::Cine& cine) {
  if (decoder.is_gray()) {
    GrayImage picture(decoder.rows(), decoder.columns());
    RequireRead(decoder.ReadPixels(picture.pixels().data()), decoder, name);
    AppendGrayFrame(std::move(picture), cine);
  } else {
    RgbImage picture(decoder.rows(), decoder.columns());
    RequireRead(decoder.ReadPixels(reinterpret_cast<std::uint8_t*>(picture.pixels().data())),
                decoder, name);
    AppendColourFrame(std::move(picture), cine);
  }
}

image::Cine Parse(ByteView file, std::string_view name, bool luminance_only) {
  Decoder decoder(file, luminance_only);
  RequireRead(decoder.ReadHeader(), decoder, name);
  CheckClaimedSize(name, decoder.rows(), decoder.columns(), 1, 4);
  if (decoder.channels() != 1 && decoder.channels() != 3) {
    throw FileError(ErrorCode::kFileUnsupported, name, "four-channel JPEG (CMYK) is not read");
  }
  image::Cine cine;
  cine.name = std::filesystem::path(name).filename().string();
  AppendPicture(decoder, name, cine);
  return cine;
}

}  // namespace

image::Cine ParseJpeg(ByteView file, std::string_view name) { return Parse(file, name, false); }

image::Cine ReadLuminance(const std::filesystem::path& path) {
  if (RecogniseFile(path) != FileFormat::kJpeg) return ReadImage(path);
  return Parse(ReadBytes(path), path.string(), true);
}

namespace {

/// Compresses rows of `channels` interleaved bytes. As in `Decoder`, what enters libjpeg holds no
/// object with a destructor.
class Encoder {
 public:
  Encoder() {
    compress_.err = jpeg_std_error(&errors_);
    errors_.error_exit = Leave;
    compress_.client_data = this;
    jpeg_create_compress(&compress_);
  }
  ~Encoder() {
    jpeg_destroy_compress(&compress_);
    std::free(buffer_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  bool Encode(const std::uint8_t* pixels, int rows, int columns, int channels, int quality) {
    if (setjmp(return_point_) != 0) return false;
    jpeg_mem_dest(&compress_, &buffer_, &size_);
    compress_.image_height = static_cast<JDIMENSION>(rows);
    compress_.image_width = static_cast<JDIMENSION>(columns);
    compress_.input_components = channels;
    compress_.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&compress_);
    jpeg_set_quality(&compress_, quality, TRUE);
    for (int component = 0; component < compress_.num_components; ++component) {
      compress_.comp_info[component].h_samp_factor = 1;
      compress_.comp_info[component].v_samp_factor = 1;
    }
    jpeg_start_compress(&compress_, TRUE);
    const std::size_t stride =
        static_cast<std::size_t>(columns) * static_cast<std::size_t>(channels);
    while (compress_.next_scanline < compress_.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(pixels + compress_.next_scanline * stride);
      jpeg_write_scanlines(&compress_, &row, 1);
    }
    jpeg_finish_compress(&compress_);
    return true;
  }

  Bytes bytes() const { return Bytes(buffer_, buffer_ + size_); }

 private:
  [[noreturn]] static void Leave(j_common_ptr common) {
    std::longjmp(static_cast<Encoder*>(common->client_data)->return_point_, 1);
  }

  jpeg_compress_struct compress_{};
  jpeg_error_mgr errors_{};
  std::jmp_buf return_point_{};
  unsigned char* buffer_ = nullptr;
  unsigned long size_ = 0;
};

Bytes EncodeRows(const std::uint8_t* pixels, int rows, int columns, int channels, int quality) {
  Require(rows > 0 && columns > 0 && rows < 65500 && columns < 65500,
          "a JPEG has between 1 and 65,499 rows and columns");
  Encoder encoder;
  if (!encoder.Encode(pixels, rows, columns, channels, quality)) {
    throw Error(ErrorCode::kInternal, "a picture could not be compressed");
  }
  return encoder.bytes();
}

}  // namespace

Bytes EncodeJpeg(const GrayImage& picture, int quality) {
  return EncodeRows(picture.pixels().data(), picture.rows(), picture.columns(), 1, quality);
}

Bytes EncodeJpeg(const RgbImage& picture, int quality) {
  static_assert(sizeof(image::Rgb) == 3);
  return EncodeRows(&picture.pixels().data()->red, picture.rows(), picture.columns(), 3, quality);
}

image::Cine ReadJpeg(const std::filesystem::path& path) {
  return ParseJpeg(ReadBytes(path), path.string());
}

}  // namespace etalon::media
