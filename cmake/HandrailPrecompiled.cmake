# Four fifths of a compile here is reading headers of the standard library, Qt and gRPC. They are read once for each set of flags
# that sees them differently. Off for clang-tidy (CMAKE_DISABLE_PRECOMPILE_HEADERS), which so proves that each file includes what
# it uses.
set(standard_headers <algorithm> <array> <atomic> <chrono> <cmath> <condition_variable> <deque> <filesystem> <fstream>
    <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <thread> <unordered_map>
    <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

# A test compiles quicker without optimising, and nothing is measured in it. Under clang's sanitizers it is half of the time or
# less, so those builds optimise nothing but what computes for minutes: both the library and its tests, for what is inline in both is
# taken from either.
function(handrail_optimising target name)
    if(name MATCHES "computing")
        target_compile_options(${target} PRIVATE -O1)
    elseif(name MATCHES "test" AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()

# handrail_precompiled(NAME HEADERS ... DEPS ...): others take it with handrail_reuse(TARGET NAME).
function(handrail_precompiled name)
    cmake_parse_arguments(ARG "" "" "HEADERS;DEPS" ${ARGN})
    add_library(precompiled_${name} OBJECT ${CMAKE_SOURCE_DIR}/cmake/Precompiled.cpp)
    target_link_libraries(precompiled_${name} PRIVATE handrail_options fmt::fmt tl::expected ${ARG_DEPS})
    handrail_optimising(precompiled_${name} ${name})
    target_precompile_headers(precompiled_${name} PRIVATE ${ARG_HEADERS} ${standard_headers})
endfunction()

function(handrail_reuse target name)
    target_precompile_headers(${target} REUSE_FROM precompiled_${name})
    handrail_optimising(${target} ${name})
    if(CMAKE_COMPILER_IS_GNUCXX AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
        target_compile_options(${target} PRIVATE -Winvalid-pch)
    endif()
endfunction()
