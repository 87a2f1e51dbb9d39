#include "etalon/workflow/agree_builder.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

constexpr std::size_t kMostReaders = 1000;
constexpr std::size_t kMostCells = 300'000'000;

}  // namespace

std::uint32_t NameIndex::IndexOf(std::string_view name) {
  const auto found = index_.find(name);
  if (found != index_.end()) return found->second;
  const auto index = static_cast<std::uint32_t>(names_.size());
  names_.emplace_back(name);
  index_.emplace(names_.back(), index);
  return index;
}

void ReadingBuilder::Add(std::string_view subject, std::string_view reader,
                         std::string_view session, double value, std::size_t row) {
  entries_.push_back({subjects_.IndexOf(subject), readers_.IndexOf(reader),
                      sessions_.IndexOf(session), static_cast<std::uint32_t>(row), value});
}

void ReadingBuilder::NumberSessions() {
  CheckSize(readers_, {});
  std::vector<std::uint32_t> next(subjects_.size() * readers_.size(), 0);
  sessions_ = {};
  for (Entry& entry : entries_) {
    const std::uint32_t number = next[entry.subject * readers_.size() + entry.reader]++;
    entry.session = sessions_.IndexOf(std::to_string(number + 1));
  }
}

Error ReadingBuilder::Malformed(const std::string& cause) const {
  return FileError(ErrorCode::kFileMalformed, file_.source(), cause);
}

void ReadingBuilder::CheckSize(const NameIndex& readers, const NameIndex& sessions) const {
  for (const NameIndex* names : {&readers, &sessions}) {
    if (names->size() <= kMostReaders) continue;
    throw Malformed("holds " + std::to_string(names->size()) +
                    " different readers or sessions; name the right columns with --reader and "
                    "--session");
  }
  const std::size_t columns = readers.size() * std::max<std::size_t>(sessions.size(), 1);
  if (subjects_.size() * columns > kMostCells) {
    throw FileError(ErrorCode::kFileTooLarge, file_.source(),
                    "subjects x readers x sessions make more than 300 million cells");
  }
}

Error ReadingBuilder::Duplicate(const Entry& entry) const {
  const auto first = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) {
    return each.subject == entry.subject && each.reader == entry.reader &&
           each.session == entry.session;
  });
  return Malformed("line " + std::to_string(file_.LineOf(entry.row)) +
                   ": the same subject and reader as on line " +
                   std::to_string(file_.LineOf(first->row)) +
                   "; name the column that tells them apart with --session, or say "
                   "--repeats-in-order");
}

void ReadingBuilder::Fill(report::AgreementReadings& readings) const {
  const bool one_reader = readers_.size() == 1;
  stats::RatingTable table(subjects_.size(), one_reader ? sessions_.size() : readers_.size(),
                           one_reader ? 1 : sessions_.size());
  for (const Entry& entry : entries_) {
    const std::size_t reader = one_reader ? entry.session : entry.reader;
    const std::size_t session = one_reader ? 0 : entry.session;
    if (!std::isnan(table.At(entry.subject, reader, session))) throw Duplicate(entry);
    table.Set(entry.subject, reader, session, entry.value);
  }
  readings.readings = std::move(table);
}

void ReadingBuilder::Build(report::AgreementReadings& readings) const {
  if (entries_.empty()) throw Malformed("holds no reading");
  if (subjects_.size() < 2) throw Malformed("holds one subject; agreement takes at least two");
  if (readers_.size() * sessions_.size() < 2 && entries_.size() == subjects_.size()) {
    throw Malformed("holds one reading a subject; agreement takes a second reader or session");
  }
  CheckSize(readers_, sessions_);
  Fill(readings);
  readings.subjects = subjects_.names();
  readings.readers = readers_.names();
  readings.sessions = sessions_.names();
  if (readers_.size() > 1) return;
  readings.readers = sessions_.names();
  readings.sessions = {""};
  readings.design = report::AgreementDesign::kRepeats;
}

}  // namespace etalon::workflow
