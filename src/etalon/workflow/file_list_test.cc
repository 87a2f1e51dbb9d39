#include "etalon/workflow/file_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

class FileListTest : public testing::Test {
 protected:
  FileListTest()
      : folder_(fs::temp_directory_path() / ("etalon_file_list" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    for (const char* name : {"a/2.png", "a/1.png", "a/b/3.png", "a/notes.txt", "a/.hidden.png",
                             "c/with blank.png", "c/line\nbreak.png"}) {
      fs::create_directories((folder_ / name).parent_path());
      std::ofstream(folder_ / name) << name;
    }
    fs::create_directory_symlink(folder_ / "a", folder_ / "a" / "round");
  }
  ~FileListTest() override { fs::remove_all(folder_); }

  FileList List(const std::vector<ListedFolder>& folders) const {
    return FileList(folders, folder_ / "files.txt");
  }

  fs::path folder_;
};

TEST_F(FileListTest, FindsFilesInAnyDepthByName) {
  const FileList list =
      List({{.folder = folder_ / "c"}, {.folder = folder_ / "a", .pattern = ".*\\.png"}});
  std::vector<std::string> found;
  std::vector<std::size_t> folders;
  list.ForEach([&](std::size_t index, const fs::path& path) {
    folders.push_back(index);
    found.push_back(path.lexically_relative(folder_).string());
  });
  EXPECT_THAT(found, testing::ElementsAre("c/with blank.png", "a/1.png", "a/2.png", "a/b/3.png"));
  EXPECT_THAT(folders, testing::ElementsAre(0, 1, 1, 1));
  for (std::uint32_t i = 0; i < list.size(); ++i) EXPECT_EQ(list.At(i), folder_ / found[i]);
  EXPECT_THROW(list.At(4), ContractError);
}

TEST_F(FileListTest, ARunThatGoesOnFindsTheSameFiles) {
  EXPECT_EQ(List({{.folder = folder_ / "a", .pattern = ".*\\.png"}}).size(), 3U);
  std::ofstream(folder_ / "a" / "0.png") << "new";
  const FileList again = List({{.folder = folder_ / "a", .pattern = ".*\\.png"}});
  EXPECT_EQ(again.size(), 3U);
  EXPECT_EQ(again.At(0).filename(), "1.png");
}

TEST_F(FileListTest, SaysWhyThereIsNoList) {
  const auto error_of = [&](const ListedFolder& folder) -> std::string {
    fs::remove(folder_ / "files.txt");
    try {
      List({folder});
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(error_of({.folder = folder_ / "absent"}), testing::HasSubstr("cannot be listed"));
  EXPECT_EQ(error_of({.folder = folder_ / "a", .pattern = "("}), "'(' is no regular expression");
  EXPECT_EQ(error_of({.folder = folder_ / "a", .pattern = "x"}), "the folders hold no file");
}

}  // namespace
}  // namespace etalon::workflow
