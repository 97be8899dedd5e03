# One static library per folder, one test executable per *Test.cpp. Sources are taken by pattern on purpose: a file that
# stands in a folder is built, a test that stands in a folder runs, and nobody can forget to list one.

# Its links take a third of the time of the default's: of 140 programs that is minutes. What is packaged keeps the default.
find_program(HANDRAIL_QUICK_LINKER NAMES ld.gold)
if(HANDRAIL_QUICK_LINKER AND CMAKE_COMPILER_IS_GNUCXX AND NOT CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT HANDRAIL_SANITIZE)
    add_link_options(-fuse-ld=gold)
endif()
find_program(HANDRAIL_CLANG_LINKER NAMES ld.lld-16)
if(HANDRAIL_CLANG_LINKER AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_link_options(-fuse-ld=lld)
endif()

add_library(handrail_options INTERFACE)
target_include_directories(handrail_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
target_compile_options(handrail_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(handrail_options INTERFACE -Wthread-safety)
else()
    target_compile_options(handrail_options INTERFACE -Wsuggest-override)
endif()
if(CMAKE_COMPILER_IS_GNUCXX AND CMAKE_BUILD_TYPE STREQUAL "Release")
    # At -O3 GCC 12 takes std::string's own copying for a mistake (its bug 105651); the other builds keep these warnings.
    target_compile_options(handrail_options INTERFACE
        -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-maybe-uninitialized)
endif()
if(HANDRAIL_SANITIZE)
    target_compile_options(handrail_options INTERFACE -fsanitize=${HANDRAIL_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(handrail_options INTERFACE -fsanitize=${HANDRAIL_SANITIZE})
endif()

add_library(handrail_qt_options INTERFACE)
# An agreement has a field named signals: Qt's lower-case keywords must stay out of the way.
target_compile_definitions(handrail_qt_options INTERFACE QT_NO_KEYWORDS
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_FOREACH
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# A stranger's first build reads and instantiates the same headers in 300 files: several files of a target compiled as one take
# little more than half of the time. One file of eight touched is all eight compiled again: who edits takes the preset edit. The
# sanitizer builds compile each file by itself, and so prove that it includes what it uses.
option(HANDRAIL_JOIN "Compile several files of a target as one" OFF)
function(handrail_joined)
    set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ${HANDRAIL_JOIN} UNITY_BUILD_BATCH_SIZE 8)
endfunction()

# handrail_library(NAME DEPS ...): the static library of the folder we are in.
# WIRE: much of it includes gRPC or JSON. COMPUTES: its tests run for minutes where a sanitizer's build doesn't optimise, so it does here. The folder's own includes read "NAME/Type.h". DEPS is the arrow diagram; tests/rules checks the includes against it.
function(handrail_library name)
    cmake_parse_arguments(ARG "WIRE;COMPUTES" "" "DEPS;PRIVATE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS *.cpp *.h)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC handrail_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE})
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
    handrail_joined(${name})
    if(ARG_WIRE AND HANDRAIL_WIRE)
        handrail_reuse(${name} wire)
    elseif(ARG_COMPUTES AND HANDRAIL_SANITIZE)
        handrail_reuse(${name} computing)
    else()
        handrail_reuse(${name} standard)
    endif()
endfunction()

# What the tests of the chosen folders need, and no more.
add_custom_target(wanted_tests)

# A test's class stands in its .cpp, which includes NAME.moc at its end. moc called for that file alone, with no folder of headers to
# look into, is one quick step; CMake's AUTOMOC takes three for each of 150 programs, one of them a compile.
function(handrail_test_moc target file)
    get_filename_component(test ${file} NAME_WE)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/moc/${target})
    file(MAKE_DIRECTORY ${folder})
    get_filename_component(file ${file} ABSOLUTE)
    add_custom_command(OUTPUT ${folder}/${test}.moc COMMAND Qt6::moc ${file} -o ${folder}/${test}.moc DEPENDS ${file} VERBATIM)
    target_sources(${target} PRIVATE ${folder}/${test}.moc)
    target_include_directories(${target} PRIVATE ${folder})
endfunction()

# handrail_tests(FOLDER DEPS ...): each FOLDER/*Test.cpp is an executable and a ctest of its own.
function(handrail_tests folder)
    cmake_parse_arguments(ARG "COMPUTES" "LABEL;TIMEOUT;PRECOMPILED" "DEPS" ${ARGN})
    if(ARG_COMPUTES AND HANDRAIL_SANITIZE)
        set(ARG_PRECOMPILED computing_test)
    elseif(NOT ARG_PRECOMPILED)
        set(ARG_PRECOMPILED test)
    endif()
    if(HANDRAIL_TEST_FOLDERS AND NOT folder IN_LIST HANDRAIL_TEST_FOLDERS)
        return()
    endif()
    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*Test.cpp)
    foreach(file ${tests})
        get_filename_component(test ${file} NAME_WE)
        set(target ${folder}_${test})
        add_executable(${target} ${file})
        handrail_test_moc(${target} ${file})
        target_link_libraries(${target} PRIVATE handrail_options handrail_qt_options Qt6::Test ${ARG_DEPS})
        handrail_reuse(${target} ${ARG_PRECOMPILED})
        target_compile_definitions(${target} PRIVATE
            HANDRAIL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HANDRAIL_BINARY_DIR="${CMAKE_BINARY_DIR}")
        if(HANDRAIL_SANITIZE AND CMAKE_COMPILER_IS_GNUCXX)
            # GCC 12 with sanitizers takes an std::optional<std::string> that is only read when set for uninitialised.
            target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
        endif()
        add_dependencies(wanted_tests ${target})
        add_test(NAME ${folder}.${test} COMMAND ${target})
        if(NOT ARG_TIMEOUT)
            set(ARG_TIMEOUT 120)
            if(HANDRAIL_SANITIZE)
                set(ARG_TIMEOUT 600)
            endif()
        endif()
        set_tests_properties(${folder}.${test} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${folder}")
    endforeach()
endfunction()
