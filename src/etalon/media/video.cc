#include "etalon/media/video.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/media/bytes.h"
#include "etalon/media/colour.h"
#include "etalon/media/limits.h"

namespace etalon::media {
namespace {

using image::RgbImage;

// Demuxers that read one self-contained file; the others open play lists, devices or addresses.
constexpr const char* kFormats =
    "mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm,mpeg,mpegts,mpegvideo,m4v,h264,hevc,asf,flv,ogg,gif,"
    "apng,bmp_pipe,tiff_pipe,webp_pipe,pgm_pipe,ppm_pipe,pgmyuv_pipe,pam_pipe";

struct FreeContainer {
  void operator()(AVFormatContext* container) const { avformat_close_input(&container); }
};
struct FreeDecoder {
  void operator()(AVCodecContext* decoder) const { avcodec_free_context(&decoder); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreeScaler {
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};
using Container = std::unique_ptr<AVFormatContext, FreeContainer>;
using DecoderContext = std::unique_ptr<AVCodecContext, FreeDecoder>;
using Packet = std::unique_ptr<AVPacket, FreePacket>;
using Frame = std::unique_ptr<AVFrame, FreeFrame>;
using Scaler = std::unique_ptr<SwsContext, FreeScaler>;

std::string CauseOf(int status) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(status, text, sizeof(text));
  return text;
}

[[noreturn]] void Fail(const std::string& path, ErrorCode code, const std::string& cause) {
  throw FileError(code, path, cause);
}

void RequireDecoded(int status, const std::string& path) {
  if (status < 0) Fail(path, ErrorCode::kFileMalformed, "damaged video: " + CauseOf(status));
}

Container Open(const std::string& path) {
  static const int silenced = (av_log_set_level(AV_LOG_QUIET), 0);
  static_cast<void>(silenced);
  AVDictionary* options = nullptr;
  av_dict_set(&options, "format_whitelist", kFormats, 0);
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  AVFormatContext* opened = nullptr;
  const int status = avformat_open_input(&opened, ("file:" + path).c_str(), nullptr, &options);
  av_dict_free(&options);
  RequireDecoded(status, path);
  Container container(opened);
  RequireDecoded(avformat_find_stream_info(container.get(), nullptr), path);
  return container;
}

const AVStream& PictureStream(const Container& container, const std::string& path) {
  const int index = av_find_best_stream(container.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (index < 0) Fail(path, ErrorCode::kFileUnsupported, "holds no picture stream");
  return *container->streams[index];
}

DecoderContext OpenDecoder(const AVStream& stream, const std::string& path) {
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr) {
    Fail(
        path, ErrorCode::kFileUnsupported,
        std::string("video codec ") + avcodec_get_name(stream.codecpar->codec_id) + " is not read");
  }
  DecoderContext decoder(avcodec_alloc_context3(codec));
  RequireDecoded(avcodec_parameters_to_context(decoder.get(), stream.codecpar), path);
  decoder->max_pixels = kMaxSide * kMaxSide;
  decoder->thread_count = 2;
  decoder->flags |= AV_CODEC_FLAG_BITEXACT;
  RequireDecoded(avcodec_open2(decoder.get(), codec, nullptr), path);
  return decoder;
}

/// Converts decoded frames to RGB; all frames of a cine have the size of the first.
class RgbConverter {
 public:
  explicit RgbConverter(std::string path) : path_(std::move(path)) {}

  RgbImage Convert(const AVFrame& frame, std::int64_t frame_number) {
    if (frame_number == 1) Prepare(frame);
    if (frame.width != width_ || frame.height != height_ || frame.format != format_) {
      Fail(path_, ErrorCode::kFileUnsupported, "the size of its pictures changes");
    }
    CheckClaimedSize(path_, height_, width_, frame_number, 4);
    std::uint8_t* planes[] = {padded_.data()};
    const int strides[] = {stride_};
    sws_scale(scaler_.get(), frame.data, frame.linesize, 0, height_, planes, strides);
    RgbImage picture(height_, width_);
    for (int row = 0; row < height_; ++row) {
      std::memcpy(picture.row(row), padded_.data() + std::ptrdiff_t{row} * stride_,
                  static_cast<std::size_t>(width_) * sizeof(image::Rgb));
    }
    return picture;
  }

 private:
  void Prepare(const AVFrame& frame) {
    width_ = frame.width;
    height_ = frame.height;
    format_ = frame.format;
    CheckClaimedSize(path_, height_, width_, 1, 4);
    // swscale's vector code writes past the end of rows that are not padded.
    stride_ = (3 * width_ + 63) / 64 * 64;
    padded_.resize(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(height_ + 1));
    const int flags = SWS_POINT | SWS_BITEXACT;
    scaler_.reset(sws_getContext(width_, height_, static_cast<AVPixelFormat>(format_), width_,
                                 height_, AV_PIX_FMT_RGB24, flags, nullptr, nullptr, nullptr));
    if (!scaler_) Fail(path_, ErrorCode::kFileUnsupported, "its pixel format is not read");
  }

  std::string path_;
  int width_ = 0;
  int height_ = 0;
  int format_ = -1;
  int stride_ = 0;
  Bytes padded_;
  Scaler scaler_;
};

/// Pulls packets through the decoder and collects frames and their time stamps.
class CineCollector {
 public:
  CineCollector(const std::string& path, const AVStream& stream)
      : path_(path), stream_(stream), decoder_(OpenDecoder(stream, path)), converter_(path) {}

  void TakePacket(const AVPacket* packet) {
    const bool damaged = packet != nullptr && (packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
    if (damaged) Fail(path_, ErrorCode::kFileMalformed, "is truncated or damaged");
    RequireDecoded(avcodec_send_packet(decoder_.get(), packet), path_);
    while (TakeFrame()) {
    }
  }

  image::Cine Finish() {
    if (cine_.frames.empty()) Fail(path_, ErrorCode::kFileMalformed, "holds no picture");
    cine_.name = std::filesystem::path(path_).filename().string();
    cine_.frame_times = FrameTimes();
    return std::move(cine_);
  }

 private:
  bool TakeFrame() {
    const int status = avcodec_receive_frame(decoder_.get(), frame_.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return false;
    RequireDecoded(status, path_);
    stamps_.push_back(frame_->best_effort_timestamp);
    const auto number = static_cast<std::int64_t>(stamps_.size());
    AppendColourFrame(converter_.Convert(*frame_, number), cine_);
    av_frame_unref(frame_.get());
    return true;
  }

  std::vector<Seconds> FrameTimes() const {
    if (stamps_.size() < 2) return {};
    const bool stamped = std::ranges::find(stamps_, AV_NOPTS_VALUE) == stamps_.end() &&
                         std::ranges::adjacent_find(stamps_, std::greater_equal{}) == stamps_.end();
    const double rate = av_q2d(stream_.avg_frame_rate);
    if (!stamped && !(rate > 0.0)) return {};
    std::vector<Seconds> times;
    for (std::size_t frame = 0; frame < stamps_.size(); ++frame) {
      times.emplace_back(stamped ? static_cast<double>(stamps_[frame] - stamps_[0]) *
                                       av_q2d(stream_.time_base)
                                 : static_cast<double>(frame) / rate);
    }
    return times;
  }

  std::string path_;
  const AVStream& stream_;
  DecoderContext decoder_;
  RgbConverter converter_;
  Frame frame_{av_frame_alloc()};
  std::vector<std::int64_t> stamps_;
  image::Cine cine_;
};

/// A file cut short: the container lists more pictures than its data hold.
void CheckComplete(const AVStream& stream, std::int64_t packets, const std::string& path) {
  if (packets < stream.nb_frames) {
    Fail(path, ErrorCode::kFileMalformed,
         "is truncated: " + std::to_string(packets) + " of " + std::to_string(stream.nb_frames) +
             " pictures");
  }
}

}  // namespace

image::Cine ReadVideo(const std::filesystem::path& path) {
  ReadFirstBytes(path, 16);
  const Container container = Open(path.string());
  const AVStream& stream = PictureStream(container, path.string());
  CineCollector collector(path.string(), stream);
  const Packet packet(av_packet_alloc());
  std::int64_t packets = 0;
  while (av_read_frame(container.get(), packet.get()) >= 0) {
    if (packet->stream_index == stream.index) {
      collector.TakePacket(packet.get());
      ++packets;
    }
    av_packet_unref(packet.get());
  }
  collector.TakePacket(nullptr);
  CheckComplete(stream, packets, path.string());
  return collector.Finish();
}

}  // namespace etalon::media
