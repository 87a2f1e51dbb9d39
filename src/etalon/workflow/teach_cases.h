#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/report/teaching_page.h"
#include "etalon/workflow/classroom.h"

namespace etalon::workflow {

/// Which cases a student gets.
struct CaseRequest {
  std::size_t count = 10;
  int today = 0;  ///< day since 1970-01-01
};

/// Today by the computer's clock, for repetitions.
int Today();

/// Labels for which a student's certificate is in force, by taught label: the id of the event, 0
/// where there is none.
std::vector<long long> CertificatesOf(const Classroom& classroom, std::size_t student);

/// The next cases of a student, which are noted as put to him: those that are still open; missed
/// ones whose time has come, half of the rest at most; for certified students images without a
/// reference, a quarter; new ones by what they teach (`teaching::ChooseCases`).
/// @return ids of cases, fewer than asked for when there are no more.
std::vector<long long> NextCases(Classroom& classroom, std::size_t student,
                                 const CaseRequest& request);

/// What is asked, in the order of the taught labels.
std::vector<report::TeachingQuestion> QuestionsOf(const Classroom& classroom);

/// Which of an image's frames is shown: of a cine the one with the reference outline, else the
/// middle one. @param frames of the image, at least 1.
std::size_t ShownFrameOf(const ProjectImage& image, std::size_t frames);

/// That frame. @throws Error naming the file when it cannot be read.
image::GrayImage ShownFrame(const ProjectImage& image);

const store::TeachingCase& CaseOf(const Classroom& classroom, long long id);

struct WrittenCases {
  std::filesystem::path page;
  std::vector<std::filesystem::path> pictures;  ///< one a case
};

/// Writes `cases.html` (with the form), `cases.json` and a PNG a case, none of which tells the
/// truth or the file's name. @throws Error naming what cannot be read or written.
WrittenCases WriteCases(const Classroom& classroom, std::size_t student,
                        const std::vector<long long>& cases, const std::filesystem::path& folder);

}  // namespace etalon::workflow
