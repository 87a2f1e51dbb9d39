# Compiler settings that every target shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(ETALON_CCACHE ccache)
if(ETALON_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${ETALON_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ETALON_CCACHE})
endif()
find_program(ETALON_MOLD mold)
if(ETALON_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(etalon_warnings INTERFACE)
target_compile_options(etalon_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  # Fused multiply-adds would make results depend on the compiler's choice of instructions.
  -ffp-contract=off)

if(ETALON_SANITIZE)
  add_compile_options(-fsanitize=${ETALON_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${ETALON_SANITIZE})
endif()

if(ETALON_WITH_TESTS)
  enable_testing()
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
