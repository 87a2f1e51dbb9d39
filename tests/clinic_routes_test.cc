// What the workstation asks of studies and patients, over a real socket, on phantoms.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "browser.h"
#include "etalon/dicom/measurement_report.h"
#include "etalon/media/png.h"
#include "etalon/phantom/write_echo_phantom.h"
#include "etalon/store/workspace.h"

namespace etalon {
namespace {

namespace fs = std::filesystem;
using accounts::Role;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kFraction = "lv_ejection_fraction_biplane";
constexpr const char* kPatient = "<script>alert(1)</script>";
constexpr const char* kPatientInPath = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";

std::string Content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// DCMTK's archive on a port of the loopback, which takes what it is sent into a folder.
class ArchiveProgram {
 public:
  explicit ArchiveProgram(fs::path folder) : folder_(std::move(folder)), port_(FreePort()) {
    fs::create_directories(folder_);
    process_ = fork();
    if (process_ != 0) return;
    const std::string port = std::to_string(port_);
    execlp("storescp", "storescp", "-aet", "ARCHIVE", "-od", folder_.c_str(), port.c_str(),
           static_cast<char*>(nullptr));
    _exit(127);
  }
  ~ArchiveProgram() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  ArchiveProgram(const ArchiveProgram&) = delete;
  ArchiveProgram& operator=(const ArchiveProgram&) = delete;

  std::uint16_t port() const { return port_; }
  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_)) files.push_back(entry.path());
    return files;
  }

 private:
  static std::uint16_t FreePort() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    bind(probe, reinterpret_cast<sockaddr*>(&address), length);
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
    close(probe);
    return ntohs(address.sin_port);
  }

  fs::path folder_;
  std::uint16_t port_;
  pid_t process_ = 0;
};

/// The phantom is made and measured once for all tests of this file.
class ClinicRoutes : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::path(testing::TempDir()) / ("clinic routes " + std::to_string(getpid()));
    fs::remove_all(folder_);
    archive_ = std::make_unique<ArchiveProgram>(folder_ / "archive");
    station_ = std::make_unique<Workstation>(
        folder_ / "workspace",
        std::vector<workflow::Archive>{
            {.name = "PACS", .title = "ARCHIVE", .host = "127.0.0.1", .port = archive_->port()},
            {.name = "away", .title = "NOBODY", .host = "127.0.0.1", .port = 1}});
    station_->AddPerson("ada", Role::kOperator);
    station_->AddPerson("bob", Role::kPhysician);
    station_->AddPerson("rita", Role::kReader);
    phantom::EchoPhantomOptions options;
    options.rows = 300;
    options.columns = 400;
    options.frame_rate_hz = 25.0;
    options.beats = 1;
    phantom::WriteEchoPhantom(phantom::MakeEchoPhantom(options), folder_ / "phantom",
                              {.patient = "PHANTOM", .date = "2026-03-14"});
  }
  static void TearDownTestSuite() {
    station_.reset();
    archive_.reset();
    fs::remove_all(folder_);
  }

  /// Uploads both views as somebody whose line is cut off, and measures them.
  static const std::string& Study() {
    static const std::string study = [] {
      Browser ada(*station_, "ada");
      json files = json::array();
      for (const char* name : {"a4c.dcm", "a2c.dcm"}) {
        files.push_back({{"name", std::string("../scan/") + name},
                         {"bytes", fs::file_size(folder_ / "phantom" / name)}});
      }
      const Answer begun = ada.Post("/api/uploads", {{"files", files}});
      EXPECT_EQ(begun.status, 200) << begun.body;
      const std::string upload = begun.json.at("upload");
      EXPECT_EQ(begun.json["files"][0]["name"], "scan/a4c.dcm");
      const std::string target = "/api/uploads/" + upload;
      EXPECT_EQ(ada.Post(target + "/measure", json::object()).status, 409) << "not complete";
      Send(ada, target + "/files/0", Content(folder_ / "phantom" / "a4c.dcm"));
      Send(ada, target + "/files/1", Content(folder_ / "phantom" / "a2c.dcm"));
      EXPECT_EQ(Browser(*station_, "bob").Get(target).status, 404) << "another person's upload";
      const Answer job = ada.Post(target + "/measure", {{"patient", kPatient}});
      EXPECT_EQ(job.status, 200) << job.body;
      EXPECT_EQ(ada.Delete(target).status, 409);
      return Wait(ada, job.json.at("job")).at("studies").at(0).get<std::string>();
    }();
    return study;
  }

  static void Send(Browser& browser, const std::string& target, const std::string& bytes) {
    constexpr std::size_t kPart = 1 << 20;
    for (std::size_t offset = 0; offset < bytes.size(); offset += kPart) {
      std::string place = target;
      place.append("?offset=").append(std::to_string(offset));
      const std::string part = bytes.substr(offset, kPart);
      EXPECT_EQ(browser.PutBytes(place, part).status, 204);
      EXPECT_EQ(browser.PutBytes(place, part).status, 409) << "the same part twice";
    }
  }

  static json Wait(Browser& browser, long long id) {
    for (int attempt = 0; attempt < 1200; ++attempt) {
      const Answer jobs = browser.Get("/api/jobs");
      for (const json& job : jobs.json.at("items")) {
        const bool ended = job.at("state") == "done" || job.at("state") == "failed";
        if (job.at("job") == id && ended) {
          EXPECT_EQ(job.at("state"), "done") << job.dump();
          return job;
        }
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ADD_FAILURE() << "the job does not end";
    return {};
  }

  static double Value(const json& readout, const std::string& name) {
    for (const json& one : readout.at("measurements")) {
      if (one.at("name") == name) return one.at("value");
    }
    ADD_FAILURE() << name << " was not measured: " << readout.at("refusals").dump();
    return 0.0;
  }

  /// The outline of an end systole, the cavity shrunk towards its middle.
  static json SmallerSystole(const json& outlines) {
    for (json one : outlines.at("items")) {
      if (one.at("phase") != "end systole") continue;
      double x = 0.0, y = 0.0;
      const auto count = static_cast<double>(one["ventricle"].size());
      for (const json& point : one["ventricle"]) {
        x += point[0].get<double>() / count;
        y += point[1].get<double>() / count;
      }
      for (json& point : one["ventricle"]) {
        point = {x + 0.9 * (point[0].get<double>() - x), y + 0.9 * (point[1].get<double>() - y)};
      }
      for (json& point : one["base"]) point[1] = point[1].get<double>() - 2.0;
      return one;
    }
    ADD_FAILURE() << "no end systole";
    return {};
  }

  static inline fs::path folder_;
  /// What was signed arrives in the archive under the patient whom the hospital named.
  static void ExpectSent(Browser& ada, Browser& bob, const std::string& target, double fraction) {
    EXPECT_EQ(ada.Get("/api/archives").json["items"], json({"PACS", "away"}));
    EXPECT_EQ(ada.Post(target + "/sending", {{"archive", "PACS"}}).status, 403);
    EXPECT_EQ(bob.Post(target + "/sending", {{"archive", "elsewhere"}}).status, 404);
    const Answer away = bob.Post(target + "/sending", {{"archive", "away"}});
    EXPECT_EQ(away.status, 502) << away.body;
    EXPECT_THAT(away.json["title"], HasSubstr("the archive away cannot be reached"));
    const Answer sent = bob.Post(target + "/sending", {{"archive", "PACS"}});
    ASSERT_EQ(sent.status, 200) << sent.body;
    const auto files = archive_->Files();
    ASSERT_EQ(files.size(), 1U);
    const dicom::ReadReport report = dicom::ReadMeasurementReport(files[0]);
    EXPECT_EQ(report.patient_id, "PHANTOM");
    EXPECT_TRUE(report.verified);
    const auto number =
        std::ranges::find(report.numbers, std::string(kFraction), &dicom::ReportedNumber::name);
    ASSERT_NE(number, report.numbers.end());
    EXPECT_NEAR(number->value, fraction, 1e-6);
    EXPECT_EQ(number->unit, "%");
    for (const auto& entry : fs::directory_iterator(folder_ / "workspace")) {
      EXPECT_THAT(entry.path().filename().string(), Not(testing::StartsWith("sending")));
    }
  }

  static inline std::unique_ptr<ArchiveProgram> archive_;
  static inline std::unique_ptr<Workstation> station_;
};

TEST_F(ClinicRoutes, AStudyIsFoundShownCorrectedAndSigned) {
  const std::string target = "/api/studies/" + Study();
  Browser ada(*station_, "ada"), bob(*station_, "bob");

  const Answer list = ada.Find("/api/studies?kind=echo&state=draft", "SCAN");
  ASSERT_EQ(list.status, 200) << list.body;
  ASSERT_EQ(list.json["total"], 1);
  EXPECT_EQ(list.json["items"][0]["study"], Study());
  EXPECT_EQ(ada.Find("/api/studies", "no%20such").json["total"], 0);
  EXPECT_EQ(ada.Find("/api/studies", "%GG").status, 422);
  EXPECT_EQ(list.json["items"][0]["patient"], kPatient) << "as text, for the page to escape";
  EXPECT_EQ(list.json["items"][0]["headline"]["name"], kFraction);
  EXPECT_NE(list.json["items"][0]["headline"]["interval_text"]["fr"].get<std::string>(), "");
  EXPECT_EQ(ada.Get("/api/studies?kind=planar").json["total"], 0);
  EXPECT_EQ(ada.Get("/api/studies?sort=size").status, 422);
  EXPECT_EQ(ada.Get("/api/studies?cursor=1").status, 422);

  const Answer study = ada.Get(target);
  ASSERT_EQ(study.status, 200) << study.body;
  EXPECT_TRUE(study.json["available"]);
  EXPECT_TRUE(study.json["outlines"]);
  ASSERT_EQ(study.json["images"].size(), 2U);
  EXPECT_EQ(study.json["images"][0]["role"], "apical four-chamber");
  EXPECT_EQ(study.json["images"][0]["rows"], 300);
  EXPECT_GT(study.json["images"][0]["regions"][0]["x_mm"], 0.0);
  const double fraction = Value(study.json["readout"], kFraction);

  const Answer frame = ada.Get(target + "/images/0/frames/0");
  EXPECT_EQ(frame.status, 200);
  const std::vector<std::uint8_t> png(frame.body.begin(), frame.body.end());
  EXPECT_EQ(media::DecodeRgbPng(png, "frame").rows(), 300);
  EXPECT_EQ(ada.Get(target + "/images/0/frames/1?quality=80").headers.at("content-type"),
            "image/jpeg");
  EXPECT_EQ(ada.Get(target + "/images/0/frames/9999").status, 404);
  EXPECT_EQ(ada.Get(target + "/images/7/frames/0").status, 404);
  const Answer report = ada.Get(target + "/report");
  EXPECT_EQ(report.status, 200);
  EXPECT_THAT(report.headers.at("content-security-policy"), HasSubstr("sandbox"));

  const Answer outlines = ada.Get(target + "/outlines");
  ASSERT_EQ(outlines.status, 200) << outlines.body;
  EXPECT_EQ(outlines.json["version"], 0);
  const json unchanged{{"base", 0}, {"items", {outlines.json["items"][0]}}};
  const Answer same = ada.Post(target + "/outlines/preview", unchanged);
  ASSERT_EQ(same.status, 200) << same.body;
  EXPECT_NEAR(Value(same.json, kFraction), fraction, 1e-9);

  json change{{"base", 0}, {"note", "apex"}, {"items", {SmallerSystole(outlines.json)}}};
  const Answer preview = ada.Post(target + "/outlines/preview", change);
  ASSERT_EQ(preview.status, 200) << preview.body;
  EXPECT_GT(Value(preview.json, kFraction), fraction);
  EXPECT_TRUE(ada.Get(target).json["versions"].empty()) << "a preview stores nothing";
  const Answer version = ada.Post(target + "/versions", change);
  ASSERT_EQ(version.status, 200) << version.body;
  EXPECT_EQ(version.json["version"], 1);
  EXPECT_EQ(Value(version.json["readout"], kFraction), Value(preview.json, kFraction));
  EXPECT_EQ(bob.Post(target + "/versions", change).status, 409) << "somebody was faster";
  EXPECT_EQ(ada.Get(target + "/outlines").json["version"], 1);
  EXPECT_EQ(ada.Get(target + "/outlines?version=0").json["items"], outlines.json["items"]);
  EXPECT_EQ(Value(ada.Get(target).json["readout"], kFraction), fraction)
      << "the program's stands beside";
  change["items"][0]["ventricle"] = {{1, 1}, {2, 2}};
  EXPECT_EQ(ada.Post(target + "/outlines/preview", change).status, 422);

  const json check{{"step", "check"}, {"version", 1}, {"expected", 0}};
  const json validate{{"step", "validate"}, {"version", 1}, {"expected", 1}};
  EXPECT_EQ(bob.Post(target + "/steps", {{"step", "validate"}, {"expected", 0}}).status, 409)
      << "nobody has checked it";
  EXPECT_EQ(ada.Post(target + "/steps", check).json["state"], "checked");
  EXPECT_EQ(ada.Post(target + "/steps", validate).status, 403) << "she is no physician";
  EXPECT_EQ(bob.Post(target + "/steps", check).status, 409) << "he saw an older page";
  EXPECT_EQ(bob.Post(target + "/steps", validate).json["state"], "validated");
  EXPECT_EQ(ada.Get("/api/studies?state=validated").json["total"], 1);
  ExpectSent(ada, bob, target, Value(version.json["readout"], kFraction));
  const json timeline = ada.Get(std::string("/api/patients/") + kPatientInPath + "/timeline").json;
  const auto followed = std::ranges::find(timeline["metrics"], json(kFraction),
                                          [](const json& metric) { return metric["metric"]; });
  ASSERT_NE(followed, timeline["metrics"].end()) << timeline.dump();
  const json& signed_value = (*followed)["values"][0];
  EXPECT_EQ(signed_value["value"], Value(version.json["readout"], kFraction));
  EXPECT_EQ(signed_value["validated"]["name"], "Dr bob");
  EXPECT_EQ(signed_value["draft"]["value"], fraction);
  const Answer back =
      bob.Post(target + "/steps",
               {{"step", "send-back"}, {"version", 1}, {"expected", 2}, {"note", "again"}});
  EXPECT_EQ(back.json["state"], "sent-back");
  EXPECT_EQ(back.json["steps"][2]["note"], "again");
}

TEST_F(ClinicRoutes, APatientIsFollowed) {
  Study();
  Browser ada(*station_, "ada");
  const std::string target = std::string("/api/patients/") + kPatientInPath;
  EXPECT_EQ(ada.Get("/api/patients").json["items"][0]["patient"], kPatient);
  EXPECT_EQ(ada.Post(target + "/events", {{"date", "2026-01-01"}, {"event", "<b>dose</b>"}}).status,
            204);
  EXPECT_EQ(ada.Post(target + "/events", {{"date", "2026-13-01"}, {"event", "x"}}).status, 422);
  const Answer timeline = ada.Get(target + "/timeline");
  ASSERT_EQ(timeline.status, 200) << timeline.body;
  EXPECT_EQ(timeline.json["events"][0]["event"], "<b>dose</b>");
  ASSERT_FALSE(timeline.json["metrics"].empty());
  EXPECT_EQ(timeline.json["metrics"][0]["values"][0]["date"], "2026-03-14");
  EXPECT_EQ(timeline.json["metrics"][0]["values"][0]["study"], Study());
  EXPECT_FALSE(timeline.json["metrics"][0]["label"]["fr"].get<std::string>().empty());
  EXPECT_EQ(ada.Get("/api/patients/nobody/timeline").status, 404);
  const Answer job = ada.Post(target + "/remeasure");
  EXPECT_EQ(Wait(ada, job.json.at("job"))["studies"][0], Study());
}

TEST_F(ClinicRoutes, WhatIsGoneIsSaidToBeGone) {
  const std::string target = "/api/studies/" + Study();
  Browser ada(*station_, "ada");
  ASSERT_EQ(ada.Get(target + "/images/1/frames/0").status, 200);
  const fs::path inbox = folder_ / "workspace" / "inbox", aside = folder_ / "aside";
  fs::rename(inbox, aside);
  const Answer frame = ada.Get(target + "/images/1/frames/0");
  EXPECT_EQ(frame.status, 404) << "also when the picture was decoded before";
  EXPECT_THAT(frame.body, Not(HasSubstr(folder_.string())));
  EXPECT_FALSE(ada.Get(target).json["available"]);
  EXPECT_EQ(ada.Get(target + "/outlines").status, 200);
  fs::rename(aside, inbox);
  EXPECT_EQ(ada.Get(target + "/images/1/frames/0").status, 200);
}

TEST_F(ClinicRoutes, APositiveScanIsFollowedUp) {
  store::StoredStudy scan;
  scan.name = "bones";
  scan.provenance.inputs = {{"bones.dcm", std::string(64, 'a')}};
  scan.options = "kind=planar";
  scan.key = store::KeyOf(scan.provenance, scan.options);
  scan.examination = {.patient = "p-bones", .acquired_at = "2026-02-01"};
  scan.measurements.resize(1);
  scan.measurements[0].name = "significant_uptake_probability";
  scan.measurements[0].value = 0.9;
  scan.measurements[0].unit = "1";
  store::Workspace::Open(folder_ / "workspace").SaveMeasured(scan);
  Browser ada(*station_, "ada"), bob(*station_, "bob");
  const Answer list = ada.Get("/api/positives");
  ASSERT_EQ(list.json["items"].size(), 1U) << list.body;
  EXPECT_EQ(list.json["items"][0]["positive"], "p-bones");
  const std::string target = "/api/positives/p-bones/changes";
  const json change{{"state", "notified"}, {"note", "letter"}, {"seen", list.json["seen"]}};
  EXPECT_EQ(ada.Post(target, change).status, 403);
  EXPECT_EQ(bob.Post(target, {{"state", "gone"}, {"seen", list.json["seen"]}}).status, 422);
  EXPECT_EQ(bob.Post(target, change).status, 204);
  EXPECT_EQ(bob.Post(target, change).status, 409) << "the list has changed since";
  EXPECT_EQ(bob.Post("/api/positives/p-nobody/changes", change).status, 404);
  EXPECT_EQ(ada.Get("/api/positives").json["items"][0]["history"][0]["person"], "bob");
  EXPECT_TRUE(ada.Get("/api/studies?kind=planar").json["items"][0]["positive"]);
}

TEST_F(ClinicRoutes, AnyViewerFindsTheFilesByDicomWeb) {
  Study();
  Browser ada(*station_, "ada");
  const std::string root = "/api/dicom-web/studies";
  Answer found = ada.Get(root + "?StudyDate=20260301-20260331&ModalitiesInStudy=US");
  for (int attempt = 0; attempt < 100 && found.json.empty();
       ++attempt) {  // Made in the background.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    found = ada.Get(root + "?StudyDate=20260301-20260331&ModalitiesInStudy=US");
  }
  ASSERT_EQ(found.json.size(), 1U) << found.body;
  EXPECT_EQ(found.headers.at("content-type"), "application/dicom+json");
  EXPECT_EQ(found.json[0]["00201208"]["Value"][0], 2);
  EXPECT_EQ(found.json[0]["00100020"]["Value"][0], kPatient);
  EXPECT_TRUE(ada.Get(root + "?StudyDate=20250101").json.empty());
  EXPECT_TRUE(ada.Get(root + "?PatientID=nobody").json.empty());
  const std::string study = found.json[0]["0020000D"]["Value"][0];
  const Answer instances = ada.Get(root + "/" + study + "/instances");
  ASSERT_EQ(instances.json.size(), 2U) << instances.body;
  const std::string url = instances.json[0]["00081190"]["Value"][0];
  const std::string instance = url.substr(url.find(root));

  const std::string first = Content(folder_ / "phantom" / "a4c.dcm");
  const std::string second = Content(folder_ / "phantom" / "a2c.dcm");
  const Answer whole = ada.Get(root + "/" + study);
  EXPECT_THAT(whole.headers.at("content-type"), HasSubstr("multipart/related"));
  EXPECT_NE(whole.body.find(first), std::string::npos) << "byte for byte";
  EXPECT_NE(whole.body.find(second), std::string::npos);
  const Answer frames = ada.Get(instance + "/frames/1,2");
  EXPECT_EQ(frames.status, 200);
  EXPECT_THAT(frames.body, HasSubstr("application/octet-stream; transfer-syntax=1.2.840"));
  EXPECT_GT(frames.body.size(), 2U * 300U * 400U);
  EXPECT_EQ(ada.Get(instance + "/frames/0").status, 422);
  EXPECT_EQ(ada.Get(instance + "/frames/9999").status, 404);
  const Answer metadata = ada.Get(instance + "/metadata");
  ASSERT_EQ(metadata.json.size(), 1U) << metadata.body;
  EXPECT_EQ(metadata.json[0]["00280010"]["Value"][0], 300);
  EXPECT_FALSE(metadata.json[0].contains("7FE00010"));
  EXPECT_EQ(ada.Get(root + "/1.2.3").status, 404);

  const std::string body =
      "--b\r\nContent-Type: application/dicom\r\n\r\n" + first +
      "\r\n--b\r\nContent-Type: application/dicom\r\n\r\nno DICOM\r\n--b--\r\n";
  const Answer stored = ada.PostParts(root, "b", body);
  EXPECT_EQ(stored.status, 202) << stored.body;
  EXPECT_EQ(stored.json["00081199"]["Value"].size(), 1U);
  EXPECT_EQ(stored.json["00081198"]["Value"].size(), 1U);
  EXPECT_EQ(ada.PostParts(root, "c", body).status, 422);
  Wait(ada, ada.Get("/api/jobs").json["items"][0]["job"]);
}

TEST_F(ClinicRoutes, NobodyElseSeesPatients) {
  const std::string study = "/api/studies/" + Study();
  Browser rita(*station_, "rita"), nobody(*station_);
  for (const std::string& target :
       {std::string("/api/studies"), study, study + "/report", study + "/images/0/frames/0",
        study + "/outlines", std::string("/api/jobs"), std::string("/api/patients"),
        std::string("/api/patients/p-1/timeline"), std::string("/api/positives")}) {
    EXPECT_EQ(rita.Get(target).status, 403) << target;
    EXPECT_EQ(nobody.Get(target).status, 401) << target;
  }
  EXPECT_EQ(rita.Post(study + "/steps", {{"step", "check"}, {"expected", 0}}).status, 403);
  EXPECT_EQ(rita.Post("/api/uploads", {{"files", json::array()}}).status, 403);
  EXPECT_EQ(nobody.Post("/api/uploads", {{"files", json::array()}}).status, 401);
  EXPECT_EQ(Browser(*station_, "ada").Get("/api/studies/" + std::string(64, '0')).status, 404);
}

}  // namespace
}  // namespace etalon
