# etalon_module(NAME [DEPENDS modules...] [PRIVATE libraries...] [DEFINITIONS ...])
#
# A folder is a module is a target. Every *.cc in the folder belongs to the library `etalon_NAME`,
# every *_test.cc to the test program `etalon_NAME_test`, every *_fuzz.cc is a libFuzzer program.
# DEPENDS names modules of lower floors; PRIVATE names third-party libraries that must not show in
# the module's headers. Sub-folders are modules of their own.
function(etalon_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE;DEFINITIONS;TEST_PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB headers CONFIGURE_DEPENDS *.h)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cc)
  file(GLOB fuzzers CONFIGURE_DEPENDS *_fuzz.cc)
  list(REMOVE_ITEM sources ${tests} ${fuzzers} "")

  list(TRANSFORM ARG_DEPENDS PREPEND etalon_ OUTPUT_VARIABLE module_targets)
  add_library(etalon_${name} STATIC ${sources} ${headers})
  target_include_directories(etalon_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(etalon_${name} PUBLIC ${module_targets} PRIVATE etalon_warnings ${ARG_PRIVATE})
  target_compile_definitions(etalon_${name} PRIVATE ${ARG_DEFINITIONS})

  if(ETALON_WITH_TESTS AND tests)
    add_executable(etalon_${name}_test ${tests})
    target_link_libraries(etalon_${name}_test PRIVATE
      etalon_${name} etalon_warnings ${ARG_TEST_PRIVATE} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(etalon_${name}_test
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
  endif()

  if(ETALON_WITH_FUZZERS)
    foreach(fuzzer ${fuzzers})
      get_filename_component(program ${fuzzer} NAME_WE)
      add_executable(${program} ${fuzzer})
      target_compile_options(${program} PRIVATE -fsanitize=fuzzer)
      target_link_options(${program} PRIVATE -fsanitize=fuzzer)
      target_link_libraries(${program} PRIVATE etalon_${name} etalon_warnings)
    endforeach()
  endif()
endfunction()
