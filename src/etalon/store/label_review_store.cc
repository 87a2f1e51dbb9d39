#include "etalon/store/label_review_store.h"

#include "etalon/core/error.h"
#include "etalon/store/database.h"
#include "etalon/store/project_migrations.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {

class LabelReviewStore::Database : public store::Database {
 public:
  explicit Database(const std::filesystem::path& folder)
      : store::Database(folder / "project.db", ProjectMigrations()) {}
};

LabelReviewStore::LabelReviewStore(const std::filesystem::path& folder)
    : database_(std::make_unique<Database>(folder)) {}
LabelReviewStore::LabelReviewStore(LabelReviewStore&&) noexcept = default;
LabelReviewStore& LabelReviewStore::operator=(LabelReviewStore&&) noexcept = default;
LabelReviewStore::~LabelReviewStore() = default;

void LabelReviewStore::Add(const LabelReview& review) {
  Require(review.verdict == kLabelRight || review.verdict == kLabelWrong ||
              review.verdict == kLabelOpen,
          "a verdict on a label that is none");
  database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const int given = review.given ? 1 : 0;
    const std::string now = UtcNow();
    session << "INSERT INTO label_review (image, label, given, verdict, person, reviewed_at) "
               "VALUES (:image, :label, :given, :verdict, :person, :now)",
        soci::use(review.image), soci::use(review.label), soci::use(given),
        soci::use(review.verdict), soci::use(review.person), soci::use(now);
    transaction.Commit();
  });
}

std::vector<LabelReview> LabelReviewStore::List() {
  return database_->Run([](soci::session& session) {
    std::vector<LabelReview> reviews;
    LabelReview one;
    int given = 0;
    soci::statement rows =
        (session.prepare << "SELECT sequence, image, label, given, verdict, person, reviewed_at "
                            "FROM label_review ORDER BY sequence",
         soci::into(one.sequence), soci::into(one.image), soci::into(one.label), soci::into(given),
         soci::into(one.verdict), soci::into(one.person), soci::into(one.reviewed_at));
    rows.execute();
    while (rows.fetch()) {
      one.given = given != 0;
      reviews.push_back(one);
    }
    return reviews;
  });
}

}  // namespace etalon::store
