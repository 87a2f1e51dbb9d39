#include "etalon/store/project_migrations.h"

#include <array>

namespace etalon::store {
namespace {

constexpr std::array<std::string_view, 5> kImages{
    R"(CREATE TABLE ontology (
         version INTEGER PRIMARY KEY,
         sha256 TEXT NOT NULL,
         content TEXT NOT NULL,
         registered_at TEXT NOT NULL))",
    R"(CREATE TABLE image (
         id TEXT PRIMARY KEY,
         sha256 TEXT NOT NULL UNIQUE,
         patient TEXT NOT NULL,
         study TEXT NOT NULL,
         centre TEXT NOT NULL,
         vendor TEXT NOT NULL,
         organ TEXT NOT NULL,
         acquired_on TEXT NOT NULL,
         height INTEGER NOT NULL,
         width INTEGER NOT NULL,
         frames INTEGER NOT NULL,
         row_spacing_mm DOUBLE PRECISION,
         column_spacing_mm DOUBLE PRECISION,
         look TEXT NOT NULL,
         imported_at TEXT NOT NULL) WITHOUT ROWID)",
    R"(CREATE TABLE image_name (
         image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
         position INTEGER NOT NULL,
         path TEXT NOT NULL,
         patient TEXT NOT NULL,
         PRIMARY KEY (image, position)) WITHOUT ROWID)",
    R"(CREATE TABLE reference_label (
         image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
         label TEXT NOT NULL,
         present INTEGER NOT NULL,
         PRIMARY KEY (image, label)) WITHOUT ROWID)",
    R"(CREATE TABLE reference_shape (
         image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
         position INTEGER NOT NULL,
         label TEXT NOT NULL,
         kind TEXT NOT NULL,
         scope TEXT NOT NULL,
         present INTEGER NOT NULL,
         certainty DOUBLE PRECISION NOT NULL,
         frame INTEGER NOT NULL,
         last_frame INTEGER NOT NULL,
         points TEXT NOT NULL,
         millimetres DOUBLE PRECISION,
         mask TEXT NOT NULL,
         PRIMARY KEY (image, position)) WITHOUT ROWID)",
};

// Who reads what; what they said, saving by saving. Rows of `saving` and `annotation_version` are
// added and never changed: their order is that of `sequence`, whatever the readers' clocks say.
constexpr std::array<std::string_view, 5> kReadings{
    R"(CREATE TABLE task (
         id INTEGER PRIMARY KEY,
         image TEXT NOT NULL REFERENCES image (id),
         reader TEXT NOT NULL,
         round INTEGER NOT NULL,
         kind TEXT NOT NULL,
         position INTEGER NOT NULL,
         washout_days INTEGER NOT NULL,
         deadline TEXT NOT NULL,
         planned_at TEXT NOT NULL,
         UNIQUE (image, reader, round)))",
    R"(CREATE TABLE saving (
         sequence INTEGER PRIMARY KEY AUTOINCREMENT,
         image TEXT NOT NULL REFERENCES image (id),
         reader TEXT NOT NULL,
         round INTEGER NOT NULL,
         version INTEGER NOT NULL,
         collided INTEGER NOT NULL,
         closed INTEGER NOT NULL,
         seconds DOUBLE PRECISION NOT NULL,
         made_at TEXT NOT NULL,
         received_at TEXT NOT NULL,
         ontology_version INTEGER NOT NULL))",
    "CREATE UNIQUE INDEX saving_of_case ON saving (image, reader, round, version) WHERE collided = "
    "0",
    R"(CREATE TABLE annotation_version (
         sequence INTEGER PRIMARY KEY AUTOINCREMENT,
         saving INTEGER NOT NULL REFERENCES saving (sequence),
         annotation TEXT NOT NULL,
         removed INTEGER NOT NULL,
         seconds DOUBLE PRECISION NOT NULL,
         label TEXT NOT NULL,
         kind TEXT NOT NULL,
         scope TEXT NOT NULL,
         present INTEGER NOT NULL,
         certainty DOUBLE PRECISION NOT NULL,
         frame INTEGER NOT NULL,
         last_frame INTEGER NOT NULL,
         points TEXT NOT NULL,
         millimetres DOUBLE PRECISION,
         mask TEXT NOT NULL))",
    "CREATE INDEX annotation_version_of_saving ON annotation_version (saving)",
};

// What readings came to, run by run; a run is added and never changed.
constexpr std::array<std::string_view, 5> kConsensus{
    R"(CREATE TABLE consensus_run (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         method TEXT NOT NULL,
         options TEXT NOT NULL,
         readings TEXT NOT NULL,
         readers TEXT NOT NULL,
         software_version TEXT NOT NULL,
         ontology_version INTEGER NOT NULL,
         made_at TEXT NOT NULL,
         UNIQUE (method, options, readings, software_version, ontology_version)))",
    R"(CREATE TABLE consensus_label (
         run INTEGER NOT NULL REFERENCES consensus_run (id),
         image TEXT NOT NULL REFERENCES image (id),
         label TEXT NOT NULL,
         present INTEGER NOT NULL,
         probability DOUBLE PRECISION NOT NULL,
         readers INTEGER NOT NULL,
         reason TEXT NOT NULL,
         PRIMARY KEY (run, image, label)) WITHOUT ROWID)",
    R"(CREATE TABLE consensus_shape (
         run INTEGER NOT NULL REFERENCES consensus_run (id),
         position INTEGER NOT NULL,
         image TEXT NOT NULL REFERENCES image (id),
         readers INTEGER NOT NULL,
         reason TEXT NOT NULL,
         label TEXT NOT NULL,
         kind TEXT NOT NULL,
         frame INTEGER NOT NULL,
         last_frame INTEGER NOT NULL,
         points TEXT NOT NULL,
         millimetres DOUBLE PRECISION,
         mask TEXT NOT NULL,
         PRIMARY KEY (run, position)) WITHOUT ROWID)",
    R"(CREATE TABLE consensus_skill (
         run INTEGER NOT NULL REFERENCES consensus_run (id),
         reader TEXT NOT NULL,
         label TEXT NOT NULL,
         sensitivity DOUBLE PRECISION NOT NULL,
         specificity DOUBLE PRECISION NOT NULL,
         images INTEGER NOT NULL,
         PRIMARY KEY (run, reader, label)) WITHOUT ROWID)",
    "CREATE INDEX consensus_label_of_image ON consensus_label (image)",
};

// Students, the cases put to them and what they answered. Rows are added and never changed; images
// are named, not referred to, so that an import may replace their rows.
constexpr std::array<std::string_view, 7> kTeaching{
    R"(CREATE TABLE teaching_student (
         id INTEGER PRIMARY KEY,
         name TEXT NOT NULL UNIQUE,
         enrolled_at TEXT NOT NULL))",
    R"(CREATE TABLE teaching_case (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         student_id INTEGER NOT NULL REFERENCES teaching_student (id),
         session INTEGER NOT NULL,
         image TEXT NOT NULL,
         purpose TEXT NOT NULL,
         issued_at TEXT NOT NULL))",
    R"(CREATE TABLE teaching_answer (
         sequence INTEGER PRIMARY KEY AUTOINCREMENT,
         case_id INTEGER NOT NULL UNIQUE REFERENCES teaching_case (id),
         answered_at TEXT NOT NULL,
         seconds DOUBLE PRECISION NOT NULL,
         mark TEXT NOT NULL))",
    R"(CREATE TABLE teaching_call (
         case_id INTEGER NOT NULL REFERENCES teaching_answer (case_id),
         label TEXT NOT NULL,
         called INTEGER NOT NULL,
         certainty DOUBLE PRECISION NOT NULL,
         PRIMARY KEY (case_id, label)) WITHOUT ROWID)",
    R"(CREATE TABLE teaching_event (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         student_id INTEGER NOT NULL REFERENCES teaching_student (id),
         kind TEXT NOT NULL,
         label TEXT NOT NULL,
         calls INTEGER NOT NULL,
         accuracy DOUBLE PRECISION NOT NULL,
         low DOUBLE PRECISION NOT NULL,
         high DOUBLE PRECISION NOT NULL,
         lower_bound DOUBLE PRECISION NOT NULL,
         bar DOUBLE PRECISION NOT NULL,
         recorded_by TEXT NOT NULL,
         recorded_at TEXT NOT NULL))",
    R"(CREATE TABLE teaching_contribution (
         case_id INTEGER NOT NULL REFERENCES teaching_answer (case_id),
         label TEXT NOT NULL,
         present INTEGER NOT NULL,
         certainty DOUBLE PRECISION NOT NULL,
         weight DOUBLE PRECISION NOT NULL,
         accuracy DOUBLE PRECISION NOT NULL,
         low DOUBLE PRECISION NOT NULL,
         high DOUBLE PRECISION NOT NULL,
         calls INTEGER NOT NULL,
         certificate INTEGER NOT NULL REFERENCES teaching_event (id),
         PRIMARY KEY (case_id, label)) WITHOUT ROWID)",
    "CREATE INDEX teaching_case_of_student ON teaching_case (student_id, session)",
};

// That a reader asked a model about a case: whoever judges the reading knows of it.
constexpr std::array<std::string_view, 2> kAssistance{
    R"(CREATE TABLE assistance (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         image TEXT NOT NULL REFERENCES image (id),
         reader TEXT NOT NULL,
         round INTEGER NOT NULL,
         model TEXT NOT NULL,
         model_sha256 TEXT NOT NULL,
         frame INTEGER NOT NULL,
         asked_at TEXT NOT NULL))",
    "CREATE INDEX assistance_of_case ON assistance (image, reader, round)",
};

// What was said of labels that were suspected to be wrong: added, never changed. Images are named,
// not referred to, as those of students.
constexpr std::array<std::string_view, 1> kLabelReviews{
    R"(CREATE TABLE label_review (
         sequence INTEGER PRIMARY KEY AUTOINCREMENT,
         image TEXT NOT NULL,
         label TEXT NOT NULL,
         given INTEGER NOT NULL,
         verdict TEXT NOT NULL,
         person TEXT NOT NULL,
         reviewed_at TEXT NOT NULL))",
};

// What one reader has to do and has done, without looking at all others'.
constexpr std::array<std::string_view, 2> kReaderIndexes{
    "CREATE INDEX task_of_reader ON task (reader, position)",
    "CREATE INDEX saving_of_reader ON saving (reader, sequence)",
};

constexpr std::array kMigrations{Migration{1, kImages},       Migration{2, kReadings},
                                 Migration{3, kConsensus},    Migration{4, kTeaching},
                                 Migration{5, kAssistance},   Migration{6, kLabelReviews},
                                 Migration{7, kReaderIndexes}};

}  // namespace

std::span<const Migration> ProjectMigrations() { return kMigrations; }

}  // namespace etalon::store
