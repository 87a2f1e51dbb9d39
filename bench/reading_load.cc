// Many people read and annotate one project at once, over TLS on the loopback.
//   reading_load [readers = 200] [seconds = 60] [milliseconds between two requests = 1000]
// Each reader opens the next case, looks at its picture, saves a label, a box, and closes, as the
// page does while somebody works; every tenth saving is sent twice, as after an answer that was
// lost. In the end what the project's database holds is compared with what was sent: nothing may be
// missing, doubled or changed. Prints milliseconds, what was wrong, and memory in time.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/http/certificate.h"
#include "etalon/http/client.h"
#include "etalon/http/server.h"
#include "etalon/image/raster.h"
#include "etalon/media/png.h"
#include "etalon/server/app.h"
#include "etalon/server/pages.h"
#include "etalon/store/project_store.h"
#include "etalon/store/reading_store.h"
#include "etalon/workflow/annotation_plan.h"
#include "etalon/workflow/open_project.h"
#include "load_tally.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;
using Clock = std::chrono::steady_clock;
using http::Method;
using nlohmann::json;

constexpr const char* kPassword = "chameau violet sous la pluie";
constexpr const char* kOntology = R"(name = "load"
version = 1
[[label]]
id = "lesion"
french = "Lésion"
english = "Lesion"
answers = ["label", "box"]
)";
constexpr int kSide = 160;  // of a picture, pixels
constexpr int kReadersOfAnImage = 3;
constexpr int kRequestsOfACase = 5;  // view, picture, label, box, close
constexpr int kSentTwice = 10;       // every so many savings
constexpr std::size_t kMemoryTimes = 10;

struct Options {
  int readers = 200;
  int seconds = 60;
  std::chrono::milliseconds pause{1000};
};

/// What one reader was told is stored, by image: the left side of his box.
using Acknowledged = std::map<std::string, double>;

struct Tally {
  std::mutex mutex;
  std::map<std::string, std::vector<double>> milliseconds;  ///< by kind of request
  std::map<std::string, Acknowledged> closed;               ///< by reader
  std::map<int, int> unexpected;                            ///< statuses
  std::string first_unexpected;
  int lost_connections = 0;
  int sent_twice = 0;
};

fs::path MakeProject(const fs::path& workspace, int images) {
  const fs::path project = workspace / "projects" / "load";
  std::ofstream(workspace / "labels.toml") << kOntology;
  workflow::CreateProject(project, "Load", workspace / "labels.toml");
  fs::create_directories(workspace / "pictures");
  std::vector<store::ImageRow> rows;
  for (int i = 0; i < images; ++i) {
    image::GrayImage picture(kSide, kSide, 30);
    for (int at = 0; at < 2 * kSide; ++at) picture.pixels()[static_cast<std::size_t>(at)] = 90;
    picture(kSide / 2, i % kSide) = 200;
    picture(kSide / 3, i / kSide) = 200;
    const fs::path file = workspace / "pictures" / fmt::format("{}.png", i);
    media::WriteGrayPng(file, picture);
    store::ImageRow row;
    row.sha256 = Sha256OfFile(file);
    row.rows = row.columns = kSide;
    row.frames = 1;
    row.names = {{file.string(), fmt::format("p{}", i)}};
    rows.push_back(std::move(row));
  }
  store::ProjectStore(project).Import(rows);
  return project;
}

/// One person at one browser.
class Reader {
 public:
  Reader(std::string key, const accounts::NewSession& session, std::uint16_t port,
         const fs::path& certificate, std::chrono::milliseconds pause, Tally& tally)
      : key_(std::move(key)),
        client_("127.0.0.1", port, certificate),
        headers_{{"Cookie", fmt::format("{}={}", server::kSessionCookie, session.secret)},
                 {server::kTokenHeader, session.session.token},
                 {"Content-Type", "application/json"}},
        pause_(pause),
        tally_(tally) {}

  void Work(Clock::time_point end) {
    try {
      while (Clock::now() < end) {
        const auto agenda = Ask("agenda", Method::kGet, "agenda");
        if (agenda.status != 200) return;
        const json next = json::parse(agenda.body).at("next");
        if (next.empty()) return;
        for (const json& one : next) {
          if (Clock::now() >= end) return;
          ReadCase(one.at("image"));
        }
      }
    } catch (const Error&) {
      const std::lock_guard lock(tally_.mutex);
      ++tally_.lost_connections;
    }
  }

 private:
  void ReadCase(const std::string& image) {
    const std::string reading = "readings/" + image;
    const auto view = Ask("case", Method::kGet, reading);
    if (view.status != 200) return;
    Ask("picture", Method::kGet, fmt::format("images/{}/frames/0?width=800", image));
    const double left =
        static_cast<double>(10 + (++cases_ * 7 + static_cast<int>(key_.size())) % 300);
    json draft{
        {"version", json::parse(view.body).at("version")},
        {"close", false},
        {"seconds", 1.5},
        {"statements",
         {{{"label", "lesion"}, {"kind", "presence"}, {"present", true}, {"certainty", 0.9}}}}};
    if (!Save(reading, draft)) return;
    draft["statements"].push_back({{"label", "lesion"},
                                   {"kind", "box"},
                                   {"present", true},
                                   {"certainty", 0.9},
                                   {"points", {{left, 20.0}, {left + 40.0, 90.0}}}});
    if (!Save(reading, draft)) return;
    draft["close"] = true;
    if (!Save(reading, draft)) return;
    const std::lock_guard lock(tally_.mutex);
    tally_.closed[key_][image] = left;
  }

  /// Sends `draft`; it then holds what the server knows of it.
  bool Save(const std::string& reading, json& draft) {
    const std::string body = draft.dump();
    const auto answer = Ask("save", Method::kPut, reading, body);
    if (answer.status != 200) return false;
    const bool closing = draft["close"];
    if (++savings_ % kSentTwice == 0) {
      // Told as saved, as saved meanwhile, or as a case that is no longer due.
      Ask("save", Method::kPut, reading, body, {200, 404, 409});
      const std::lock_guard lock(tally_.mutex);
      ++tally_.sent_twice;
    }
    const json said = json::parse(answer.body);
    draft["version"] = said.at("version");
    if (!closing) draft["statements"] = said.at("statements");
    return true;
  }

  http::Reply Ask(const char* kind, Method method, const std::string& target,
                  const std::string& body = {}, const std::set<int>& expected = {200}) {
    std::this_thread::sleep_for(pause_);
    const auto start = Clock::now();
    http::Reply reply = client_.Ask(method, "/api/projects/load/" + target, headers_, body);
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    const std::lock_guard lock(tally_.mutex);
    tally_.milliseconds[kind].push_back(took);
    if (!expected.contains(reply.status)) {
      ++tally_.unexpected[reply.status];
      if (tally_.first_unexpected.empty()) {
        tally_.first_unexpected = fmt::format("{} {}: {}", kind, reply.status, reply.body);
      }
    }
    return reply;
  }

  std::string key_;
  http::Client client_;
  http::Client::Headers headers_;
  std::chrono::milliseconds pause_;
  Tally& tally_;
  int cases_ = 0;
  int savings_ = 0;
};

struct Comparison {
  int cases = 0;
  int annotations = 0;
  int lost = 0;
  int doubled = 0;
  int changed = 0;
};

/// What the database holds of the cases that were closed, against what their readers sent.
Comparison Compare(const fs::path& project, const Tally& tally) {
  std::map<std::string, store::AnnotationVersionRow> last;  // by annotation
  store::ReadingStore store(project);
  for (auto& version : store.ListVersions(store::Viewer::Lead())) {
    if (!version.collided) last.insert_or_assign(version.annotation, version);
  }
  std::map<std::pair<std::string, std::string>, std::vector<store::ShapeRow>> kept;
  for (const auto& [id, version] : last) {
    if (!version.removed) kept[{version.key.reader, version.key.image}].push_back(version.shape);
  }
  Comparison result;
  for (const auto& [reader, cases] : tally.closed) {
    for (const auto& [image, left] : cases) {
      ++result.cases;
      const auto& shapes = kept[{reader, image}];
      result.annotations += static_cast<int>(shapes.size());
      const auto of_kind = [&](const char* kind) {
        return static_cast<int>(std::ranges::count(shapes, kind, &store::ShapeRow::kind));
      };
      for (const char* kind : {"label", "box"}) {
        result.lost += of_kind(kind) == 0 ? 1 : 0;
        result.doubled += std::max(0, of_kind(kind) - 1);
      }
      const auto box = std::ranges::find(shapes, "box", &store::ShapeRow::kind);
      if (box != shapes.end() && box->points.find(fmt::format("{}", left)) == std::string::npos) {
        ++result.changed;
      }
    }
  }
  return result;
}

void Print(const Tally& tally, const Comparison& comparison, double seconds) {
  std::vector<double> all;
  for (const auto& [kind, times] : tally.milliseconds)
    all.insert(all.end(), times.begin(), times.end());
  fmt::print("{} requests in {:.0f} s, {:.0f} a second\n", all.size(), seconds,
             static_cast<double>(all.size()) / seconds);
  const auto line = [](const std::string& kind, const std::vector<double>& times) {
    fmt::print("  {:<8} {:>7}  p50 {:6.1f}  p95 {:6.1f}  p99 {:6.1f}  most {:6.1f} ms\n", kind,
               times.size(), Quantile(times, 0.5), Quantile(times, 0.95), Quantile(times, 0.99),
               Quantile(times, 1.0));
  };
  for (const auto& [kind, times] : tally.milliseconds) line(kind, times);
  line("all", all);
  fmt::print(
      "{} cases closed, {} annotations kept, {} savings sent twice: {} lost, {} doubled, {} "
      "changed\n",
      comparison.cases, comparison.annotations, tally.sent_twice, comparison.lost,
      comparison.doubled, comparison.changed);
  for (const auto& [status, count] : tally.unexpected)
    fmt::print("unexpected: {} x {}\n", status, count);
  if (!tally.first_unexpected.empty()) fmt::print("the first: {}\n", tally.first_unexpected);
  fmt::print("{} connections lost\n", tally.lost_connections);
}

int Run(const Options& options, const fs::path& folder) {
  const fs::path workspace = folder / "workspace";
  fs::create_directories(workspace);
  const auto pause = std::max<std::int64_t>(1, options.pause.count());
  const auto cases = 1000LL * options.seconds / pause / kRequestsOfACase + 2;  // of a reader
  const auto images = static_cast<int>(cases * options.readers / kReadersOfAnImage);
  const fs::path project = MakeProject(workspace, images);
  server::AppOptions app_options;
  app_options.workspace = workspace;
  app_options.accounts.cheap_passwords = true;
  app_options.log = [](const std::string& text) { fmt::print(stderr, "{}\n", text); };
  server::App app(app_options);
  app.accounts().SetUp(app.accounts().NewSetupToken(), "ada", "Ada", kPassword);
  std::vector<std::string> keys;
  std::vector<accounts::NewSession> sessions;
  for (int i = 0; i < options.readers; ++i) {
    keys.push_back(fmt::format("reader{:03}", i));
    const auto invitation = std::get<accounts::Invitation>(
        app.accounts().Invite(keys.back(), keys.back(), {accounts::Role::kReader}));
    sessions.push_back(std::get<accounts::NewSession>(
        app.accounts().TakeUpInvitation(invitation.token, kPassword, fmt::format("10.0.0.{}", i))));
    app.accounts().SetMembership({.project = "load",
                                  .person = keys.back(),
                                  .role = accounts::MemberRole::kReader,
                                  .reader_key = keys.back()});
  }
  workflow::PlanRequest plan{.project = project, .options = {}, .deadline = {}, .images = {}};
  plan.options.readers = keys;
  plan.options.overlap = 1.0;
  plan.options.readers_of_overlap = kReadersOfAnImage;
  workflow::PlanAnnotation(plan);

  const auto files = http::EnsureCertificate(folder, {"127.0.0.1"});
  http::ServerOptions server_options;
  server_options.certificate = files.certificate;
  server_options.key = files.key;
  server_options.headers = server::SecurityHeaders();
  server_options.connections_per_client = static_cast<std::size_t>(options.readers) + 8;
  http::Server server(
      server_options, [&](http::Request& request) { return app.Admit(request); },
      [&](http::Request& request) { return app.Handle(request); });
  fmt::print("{} readers, {} images, each read by {}; a request of each every {} ms\n",
             options.readers, images, kReadersOfAnImage, options.pause.count());

  Tally tally;
  const auto start = Clock::now();
  const auto end = start + std::chrono::seconds(options.seconds);
  std::vector<std::thread> people;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    people.emplace_back([&, i] {
      std::this_thread::sleep_for(options.pause * static_cast<int>(i) / options.readers);
      Reader(keys[i], sessions[i], server.port(), files.certificate, options.pause, tally)
          .Work(end);
    });
  }
  std::string memory;
  for (std::size_t i = 0; i < kMemoryTimes; ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(options.seconds) /
                                static_cast<int>(kMemoryTimes));
    memory += fmt::format(" {:.0f}", MegabytesOf("VmRSS:"));
  }
  for (std::thread& person : people) person.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  server.Stop();
  const Comparison comparison = Compare(project, tally);
  Print(tally, comparison, seconds);
  fmt::print("memory in MB, clients included, at each tenth of the time:{}\n", memory);
  const bool clean = comparison.lost + comparison.doubled + comparison.changed == 0 &&
                     tally.unexpected.empty() && tally.lost_connections == 0;
  return clean && comparison.cases > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (argc > 1) options.readers = std::atoi(argv[1]);
  if (argc > 2) options.seconds = std::atoi(argv[2]);
  if (argc > 3) options.pause = std::chrono::milliseconds(std::atoi(argv[3]));
  const fs::path folder = fs::temp_directory_path() / fmt::format("reading_load_{}", getpid());
  int status = 2;
  try {
    status = Run(options, folder);
  } catch (const Error& error) {
    fmt::print(stderr, "reading_load: {}\n", error.what());
  }
  fs::remove_all(folder);
  return status;
}
