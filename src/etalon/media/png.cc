#include "etalon/media/png.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <string>

#include "etalon/core/error.h"
#include "etalon/media/colour.h"
#include "etalon/media/limits.h"

namespace etalon::media {
namespace {

using image::GrayImage;
using image::Rgb;
using image::RgbImage;

static_assert(sizeof(Rgb) == 3, "rows of Rgb are handed to libpng as they are");

void KeepMessage(png_structp png, png_const_charp message) {
  auto* text = static_cast<char*>(png_get_error_ptr(png));
  std::strncpy(text, message, 127);
  png_longjmp(png, 1);
}

void IgnoreWarning(png_structp, png_const_charp) {}

/// libpng over a file in memory. libpng reports errors by longjmp, so each method that enters it
/// holds no object with a destructor and returns false on failure.
class Decoder {
 public:
  explicit Decoder(ByteView file) : rest_(file) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, message_, KeepMessage, IgnoreWarning);
    info_ = png_create_info_struct(png_);
    png_set_read_fn(png_, this, ReadSome);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool ReadHeader() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_user_limits(png_, 0x7fffffff, 0x7fffffff);
    png_read_info(png_, info_);
    return true;
  }

  bool ReadRgb(std::uint8_t* pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    AskForRgb();
    ReadRows(pixels);
    return true;
  }

  bool ReadIndices(std::uint8_t* pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_packing(png_);
    ReadRows(pixels);
    return true;
  }

  int rows() const { return static_cast<int>(png_get_image_height(png_, info_)); }
  int columns() const { return static_cast<int>(png_get_image_width(png_, info_)); }
  bool holds_indices() const {
    const int kind = png_get_color_type(png_, info_);
    return (kind == PNG_COLOR_TYPE_GRAY || kind == PNG_COLOR_TYPE_PALETTE) &&
           png_get_bit_depth(png_, info_) <= 8;
  }
  std::string message() const { return message_; }

 private:
  static void ReadSome(png_structp png, png_bytep destination, std::size_t count) {
    auto* self = static_cast<Decoder*>(png_get_io_ptr(png));
    if (count > self->rest_.size()) png_error(png, "the file ends too early");
    std::memcpy(destination, self->rest_.data(), count);
    self->rest_ = self->rest_.subspan(count);
  }

  void AskForRgb() {
    png_set_expand(png_);
    png_set_scale_16(png_);
    png_set_gray_to_rgb(png_);
    png_color_16 black{};
    png_set_background(png_, &black, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
  }

  void ReadRows(std::uint8_t* pixels) {
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    const std::size_t stride = png_get_rowbytes(png_, info_);
    for (int pass = 0; pass < passes; ++pass) {
      for (int row = 0; row < rows(); ++row) {
        png_read_row(png_, pixels + static_cast<std::size_t>(row) * stride, nullptr);
      }
    }
  }

  ByteView rest_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  char message_[128] = {};
};

void RequireRead(bool read, const Decoder& decoder, std::string_view name) {
  if (read) return;
  throw FileError(ErrorCode::kFileMalformed, name, "damaged PNG: " + decoder.message());
}

void ReadCheckedHeader(Decoder& decoder, ByteView file, std::string_view name) {
  if (file.size() < 8 || png_sig_cmp(file.data(), 0, 8) != 0) {
    throw FileError(ErrorCode::kFileMalformed, name, "is not a PNG file");
  }
  RequireRead(decoder.ReadHeader(), decoder, name);
  CheckClaimedSize(name, decoder.rows(), decoder.columns(), 1, 4);
}

void AppendTo(png_structp png, png_bytep bytes, std::size_t count) {
  auto* file = static_cast<Bytes*>(png_get_io_ptr(png));
  file->insert(file->end(), bytes, bytes + count);
}

struct EncodedForm {
  int rows;
  int columns;
  int colour_type;
  std::size_t stride;
};

bool Encode(const EncodedForm& form, const std::uint8_t* pixels, png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_compression_level(png, 6);
  png_set_IHDR(png, info, static_cast<png_uint_32>(form.columns),
               static_cast<png_uint_32>(form.rows), 8, form.colour_type, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (int row = 0; row < form.rows; ++row) {
    png_write_row(png, pixels + static_cast<std::size_t>(row) * form.stride);
  }
  png_write_end(png, info);
  return true;
}

Bytes Encode(const EncodedForm& form, const std::uint8_t* pixels) {
  Require(form.rows > 0 && form.columns > 0, "a PNG needs at least one pixel");
  Bytes file;
  char message[128] = {};
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, message, KeepMessage, IgnoreWarning);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &file, AppendTo, nullptr);
  const bool written = Encode(form, pixels, png, info);
  png_destroy_write_struct(&png, &info);
  if (!written) throw Error(ErrorCode::kInternal, "a PNG could not be encoded", message);
  return file;
}

}  // namespace

RgbImage DecodeRgbPng(ByteView file, std::string_view name) {
  Decoder decoder(file);
  ReadCheckedHeader(decoder, file, name);
  RgbImage picture(decoder.rows(), decoder.columns());
  RequireRead(decoder.ReadRgb(reinterpret_cast<std::uint8_t*>(picture.pixels().data())), decoder,
              name);
  return picture;
}

RgbImage ReadRgbPng(const std::filesystem::path& path) {
  return DecodeRgbPng(ReadBytes(path), path.string());
}

GrayImage ReadGrayPng(const std::filesystem::path& path) { return Luminance(ReadRgbPng(path)); }

image::LabelMask ReadLabelPng(const std::filesystem::path& path) {
  const Bytes file = ReadBytes(path);
  Decoder decoder(file);
  ReadCheckedHeader(decoder, file, path.string());
  if (!decoder.holds_indices()) {
    throw FileError(ErrorCode::kFileUnsupported, path.string(),
                    "is not a label image (8-bit grey or palette)");
  }
  image::LabelMask mask(decoder.rows(), decoder.columns());
  RequireRead(decoder.ReadIndices(mask.pixels().data()), decoder, path.string());
  return mask;
}

image::Cine ReadPng(const std::filesystem::path& path) {
  image::Cine cine;
  cine.name = path.filename().string();
  AppendColourFrame(ReadRgbPng(path), cine);
  return cine;
}

Bytes EncodePng(const GrayImage& picture) {
  return Encode({picture.rows(), picture.columns(), PNG_COLOR_TYPE_GRAY,
                 static_cast<std::size_t>(picture.columns())},
                picture.pixels().data());
}

Bytes EncodePng(const RgbImage& picture) {
  return Encode({picture.rows(), picture.columns(), PNG_COLOR_TYPE_RGB,
                 static_cast<std::size_t>(picture.columns()) * 3},
                reinterpret_cast<const std::uint8_t*>(picture.pixels().data()));
}

void WriteGrayPng(const std::filesystem::path& path, const GrayImage& picture) {
  WriteBytes(path, EncodePng(picture));
}

void WriteLabelPng(const std::filesystem::path& path, const image::LabelMask& mask) {
  WriteBytes(path, EncodePng(mask));
}

void WriteRgbPng(const std::filesystem::path& path, const RgbImage& picture) {
  WriteBytes(path, EncodePng(picture));
}

}  // namespace etalon::media
