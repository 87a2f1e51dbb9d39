#include "etalon/annotation/label_calls.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::annotation {
namespace {

constexpr std::int8_t kNone = -1;

bool IsDrawn(const ontology::Label& label) {
  return std::ranges::any_of(label.answers, [](ShapeKind kind) {
    return kind != ShapeKind::kLabel && kind != ShapeKind::kInterval;
  });
}

std::int8_t GradeOf(const Shape& shape) {
  const double presence = shape.present ? shape.certainty : 1.0 - shape.certainty;
  const double grade = std::floor(presence * kCertaintyGrades);
  return static_cast<std::int8_t>(std::clamp(grade, 0.0, kCertaintyGrades - 1.0));
}

void Raise(std::int8_t& grade, std::int8_t to) { grade = std::max(grade, to); }

}  // namespace

LabelCaller::LabelCaller(const ontology::Ontology& ontology) : ontology_(ontology) {
  for (std::size_t label = 0; label < ontology.labels().size(); ++label) {
    above_.push_back(ontology.Ancestors(label));
    below_.push_back(ontology.Descendants(label));
    is_drawn_.push_back(IsDrawn(ontology.labels()[label]) ? 1 : 0);
  }
}

void LabelCaller::Present(std::size_t label, std::int8_t* calls) const {
  calls[label] = 1;
  for (const std::size_t excluded : ontology_.labels()[label].excludes) {
    if (calls[excluded] == kNone) calls[excluded] = 0;
    for (const std::size_t below : below_[excluded]) {
      if (calls[below] == kNone) calls[below] = 0;
    }
  }
}

void LabelCaller::Read(const std::vector<Shape>& shapes, std::int8_t* calls,
                       std::int8_t* grades) const {
  std::fill(calls, calls + labels(), kNone);
  std::fill(grades, grades + labels(), kNone);
  for (const Shape& shape : shapes) {  // what is present goes before what is absent
    const auto label = ontology_.Find(shape.label);
    if (!label) continue;
    Raise(grades[*label], GradeOf(shape));
    if (!shape.present) continue;
    Present(*label, calls);
    for (const std::size_t above : above_[*label]) {
      Present(above, calls);
      Raise(grades[above], GradeOf(shape));
    }
  }
  for (const Shape& shape : shapes) {
    const auto label = ontology_.Find(shape.label);
    if (!label || shape.present) continue;
    if (calls[*label] == kNone) calls[*label] = 0;
    for (const std::size_t below : below_[*label]) {
      if (calls[below] == kNone) calls[below] = 0;
    }
  }
  for (std::size_t label = 0; label < labels(); ++label) {
    if (calls[label] == kNone && is_drawn_[label] != 0) calls[label] = 0;
    if (calls[label] == 0 && grades[label] == kNone) grades[label] = 0;
  }
}

CallTable ReadCalls(const Readings& readings, const LabelCaller& caller) {
  CallTable table{.images = readings.images.size(),
                  .readers = readings.readers.size(),
                  .labels = caller.labels(),
                  .calls = {},
                  .grades = {},
                  .reading_of = {},
                  .rereads = {},
                  .calls_again = {}};
  const std::size_t cells = table.images * table.readers;
  table.reading_of.assign(cells, kNotRead);
  table.calls.assign(cells * table.labels, kNone);
  table.grades.assign(cells * table.labels, kNone);
  const auto cell_of = [&](const Reading& reading) {
    Require(reading.image < table.images && reading.reader < table.readers,
            "a reading of an unknown image or reader");
    return reading.image * table.readers + reading.reader;
  };
  const auto& all = readings.readings;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::size_t& first = table.reading_of[cell_of(all[i])];
    if (first == kNotRead || all[i].round < all[first].round) first = i;
  }
  std::vector<std::int8_t> calls(table.labels), grades(table.labels);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t cell = cell_of(all[i]);
    const std::size_t first = table.reading_of[cell];
    caller.Read(all[i].shapes, calls.data(), grades.data());
    if (first != i) {
      table.rereads.push_back({first, i});
      table.calls_again.insert(table.calls_again.end(), calls.begin(), calls.end());
      continue;
    }
    const auto at = static_cast<std::ptrdiff_t>(cell * table.labels);
    std::ranges::copy(calls, table.calls.begin() + at);
    std::ranges::copy(grades, table.grades.begin() + at);
  }
  return table;
}

}  // namespace etalon::annotation
