#include "demo/Booster.h"

#include <fmt/format.h>
#include <limits>
#include <string>
#include <xgboost/c_api.h>

namespace handrail::demo {

namespace {

tl::unexpected<Error> libraryError(std::string doing)
{
    std::string reason = XGBGetLastError();
    return fail(ErrorCode::failed, fmt::format("can't {}: {}", doing, reason.substr(0, reason.find('\n'))));
}

struct FreeMatrix {
    void operator()(void* handle) const { XGDMatrixFree(handle); }
};

/// One thread: on a busy machine several would mostly wait for each other.
bool configure(BoosterHandle booster, const Booster::Plan& plan)
{
    return XGBoosterSetParam(booster, "objective", "binary:logistic") == 0 &&
           XGBoosterSetParam(booster, "tree_method", "hist") == 0 && XGBoosterSetParam(booster, "seed", "1") == 0 &&
           XGBoosterSetParam(booster, "max_depth", std::to_string(plan.depth).c_str()) == 0 &&
           XGBoosterSetParam(booster, "eta", fmt::format("{}", plan.step).c_str()) == 0 &&
           XGBoosterSetParam(booster, "nthread", "1") == 0;
}

} // namespace

void Booster::Free::operator()(void* handle) const
{
    XGBoosterFree(handle);
}

Result<Booster> Booster::train(const Matrix& rows, std::span<const float> labels, const Plan& plan)
{
    DMatrixHandle made = nullptr;
    if (XGDMatrixCreateFromMat(rows.values.data(), rows.rows(), rows.width, std::numeric_limits<float>::quiet_NaN(),
                               &made) != 0)
        return libraryError("take the rows");
    const std::unique_ptr<void, FreeMatrix> matrix(made);
    if (XGDMatrixSetFloatInfo(matrix.get(), "label", labels.data(), labels.size()) != 0)
        return libraryError("take the labels");
    BoosterHandle handle = nullptr;
    if (XGBoosterCreate(&made, 1, &handle) != 0)
        return libraryError("make a model");
    Booster booster(handle);
    if (!configure(handle, plan))
        return libraryError("set the model up");
    for (int round = 0; round < plan.trees; ++round) {
        if (XGBoosterUpdateOneIter(handle, round, matrix.get()) != 0)
            return libraryError("train");
    }
    return booster;
}

Result<Booster> Booster::load(const std::filesystem::path& file)
{
    BoosterHandle handle = nullptr;
    if (XGBoosterCreate(nullptr, 0, &handle) != 0)
        return libraryError("make a model");
    Booster booster(handle);
    // One thread: answers are single rows, and many are asked for at the same time.
    if (XGBoosterLoadModel(handle, file.c_str()) != 0 || XGBoosterSetParam(handle, "nthread", "1") != 0)
        return libraryError(fmt::format("load the model {}", file.string()));
    return booster;
}

Result<void> Booster::save(const std::filesystem::path& file) const
{
    if (XGBoosterSaveModel(m_handle.get(), file.c_str()) != 0)
        return libraryError(fmt::format("save the model {}", file.string()));
    return {};
}

Result<std::vector<float>> Booster::predict(const Matrix& rows) const
{
    const std::string values =
        fmt::format(R"({{"data":[{},true],"shape":[{},{}],"typestr":"<f4","version":3}})",
                    reinterpret_cast<std::uintptr_t>(rows.values.data()), rows.rows(), rows.width);
    static constexpr const char* kHow = R"({"type":0,"training":false,"iteration_begin":0,"iteration_end":0,)"
                                        R"("strict_shape":false,"cache_id":0,"missing":NaN})";
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    if (XGBoosterPredictFromDense(m_handle.get(), values.c_str(), kHow, nullptr, &shape, &dimensions, &result) != 0)
        return libraryError("answer");
    return std::vector<float>(result, result + rows.rows());
}

} // namespace handrail::demo
