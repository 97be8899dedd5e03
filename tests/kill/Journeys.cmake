# Hard ends, wrong input, and a service of somebody else: real processes throughout.
function(handrail_journey test file)
    cmake_parse_arguments(ARG "" "TIMEOUT;PRECOMPILED" "DEPS;SOURCES" ${ARGN})
    set(target e2e_${test})
    add_executable(${target} kill/${file} ${CMAKE_SOURCE_DIR}/tests/e2e/World.cpp ${CMAKE_SOURCE_DIR}/tests/e2e/World.h ${ARG_SOURCES})
    handrail_test_moc(${target} kill/${file})
    target_link_libraries(${target} PRIVATE handrail_options handrail_qt_options Qt6::Test ${ARG_DEPS})
    handrail_reuse(${target} ${ARG_PRECOMPILED})
    target_compile_definitions(${target} PRIVATE
        HANDRAIL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HANDRAIL_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME e2e.${test} COMMAND ${target})
    set_tests_properties(e2e.${test} PROPERTIES FIXTURES_REQUIRED e2e_prepared TIMEOUT ${ARG_TIMEOUT} LABELS e2e)
endfunction()

handrail_journey(KillTest KillTest.cpp PRECOMPILED test DEPS client storage TIMEOUT 900)
handrail_journey(OnceTest OnceTest.cpp PRECOMPILED test DEPS client storage TIMEOUT 600)
handrail_journey(ReplayTest ../e2e/ReplayTest.cpp PRECOMPILED test DEPS contract journal TIMEOUT 900)
handrail_journey(CommandLineTest ../e2e/CommandLineTest.cpp PRECOMPILED test DEPS alerting storage TIMEOUT 300)
handrail_journey(BadInputTest ../badinput/BadInputTest.cpp PRECOMPILED window_test DEPS ui client storage TIMEOUT 600)
handrail_needs_root(e2e.BadInputTest e2e_BadInputTest aFullDiskStopsWindowsFirstAndRecordsLast)
handrail_journey(ForeignTest ../foreign/ForeignTest.cpp PRECOMPILED test DEPS agent client storage TIMEOUT 600
    SOURCES ${CMAKE_SOURCE_DIR}/app/console/Embedded.cpp)
