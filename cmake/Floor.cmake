# The helpers every CMakeLists.txt here uses: a floor of the house is a library, its tests a program.

add_library(eddy_options INTERFACE)
target_compile_features(eddy_options INTERFACE cxx_std_20)
target_compile_options(eddy_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror
  -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports both inside libstdc++'s own std::string and std::optional (GCC bugs 105651, 105562).
  target_compile_options(eddy_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
  # Position-independent code would else call each function of its own file as if another library might replace it.
  target_compile_options(eddy_options INTERFACE -fno-semantic-interposition)
endif()
if(EDDY_SANITIZE)
  target_compile_options(eddy_options INTERFACE -fsanitize=${EDDY_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(eddy_options INTERFACE -fsanitize=${EDDY_SANITIZE})
endif()
if(EDDY_SANITIZE MATCHES "address" AND NOT EDDY_FUZZ)
  # UBSan describes each check by pointers, two million a program: at a fixed address nobody relocates them at each start.
  set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(eddy_options INTERFACE -fno-pie)
  target_link_options(eddy_options INTERFACE -no-pie)
endif()
if(EDDY_FUZZ)
  target_compile_options(eddy_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# eddy_floor(NAME USES target...): the library eddy_NAME (eddy::NAME) of all src/NAME/*.cc.
function(eddy_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;PRIVATELY")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/src/${name}/*.cc ${PROJECT_SOURCE_DIR}/src/${name}/*.h)
  if(NOT sources)
    return()
  endif()
  add_library(eddy_${name} STATIC ${sources})
  add_library(eddy::${name} ALIAS eddy_${name})
  set_target_properties(eddy_${name} PROPERTIES EXPORT_NAME ${name} LINKER_LANGUAGE CXX)
  target_include_directories(eddy_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_include_directories(eddy_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_features(eddy_${name} PUBLIC cxx_std_20)
  target_link_libraries(eddy_${name} PRIVATE $<BUILD_INTERFACE:eddy_options> ${arg_PRIVATELY})
  foreach(floor IN LISTS arg_USES)
    if(TARGET eddy_${floor})
      target_link_libraries(eddy_${name} PUBLIC eddy_${floor})
    endif()
  endforeach()
  install(TARGETS eddy_${name} EXPORT eddy)
endfunction()

# eddy_program(NAME SOURCE... USES target...): a program in build/<preset>/bin.
function(eddy_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE eddy_options ${arg_USES})
endfunction()

# eddy_tests(NAME USES target...): the program NAME_test of all tests/NAME/*_test.cc, each test a ctest.
function(eddy_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/tests/${name}/*.cc ${PROJECT_SOURCE_DIR}/tests/${name}/*.h)
  if(NOT sources)
    return()
  endif()
  eddy_program(${name}_test ${sources} USES ${arg_USES} GTest::gmock_main)
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name}_test PRIVATE
    EDDY_SOURCE_DIR="${PROJECT_SOURCE_DIR}" EDDY_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_precompile_headers(${name}_test REUSE_FROM eddy_test_headers)
  target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O0>)  # what is tested is in the floors, as it ships
  eddy_test_program(${name}_test ${name})
endfunction()

# eddy_test_program(TARGET LABEL): each test of a GoogleTest program is a ctest. Under a sanitizer, where a program takes longer to
# begin than most tests to run, a few shares of it are: what fails is in a share's output, and runs alone by --gtest_filter.
function(eddy_test_program target label)
  if(NOT EDDY_SANITIZE)
    gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${label} TIMEOUT 300)
    return()
  endif()
  set(shares 4)
  foreach(share RANGE 1 ${shares})
    math(EXPR index "${share} - 1")
    add_test(NAME ${target}.${share} COMMAND ${target} --gtest_brief=1)
    set_tests_properties(${target}.${share} PROPERTIES LABELS ${label} TIMEOUT 1200
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shares};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()
