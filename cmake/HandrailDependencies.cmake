# Everything comes from the distribution's packages; nothing is downloaded.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Protobuf REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tl-expected REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_library(SQLITECPP_LIBRARY SQLiteCpp REQUIRED)
pkg_check_modules(MD4C REQUIRED IMPORTED_TARGET md4c)

if(HANDRAIL_WIRE)
    pkg_check_modules(GRPC REQUIRED IMPORTED_TARGET grpc++)
    find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
    find_package(prometheus-cpp REQUIRED)
    find_library(XGBOOST_LIBRARY xgboost REQUIRED)
    find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
    # Its definitions are part of its binary interface: without them the classes have another layout than in the library.
    pkg_check_modules(CPP_HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
    set(CPP_HTTPLIB_LIBRARY PkgConfig::CPP_HTTPLIB)
endif()

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
if(HANDRAIL_UI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets Charts Svg DBus Network LinguistTools Multimedia)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
