#pragma once

#include "base/Result.h"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace handrail::demo {

/// Rows of numbers, row after row; NaN is "missing".
struct Matrix {
    std::size_t width = 0;
    std::vector<float> values;

    [[nodiscard]] std::size_t rows() const { return width == 0 ? 0 : values.size() / width; }
};

/// Gradient-boosted trees (XGBoost). After it is made it never changes: predict() may be called from any thread.
class Booster {
public:
    struct Plan {
        int trees = 120;
        int depth = 5;
        double step = 0.15;
    };

    /// Error: failed, with the library's own words.
    [[nodiscard]] static Result<Booster> train(const Matrix& rows, std::span<const float> labels, const Plan& plan);
    [[nodiscard]] static Result<Booster> load(const std::filesystem::path& file);
    [[nodiscard]] Result<void> save(const std::filesystem::path& file) const;
    /// One chance between 0 and 1 per row.
    [[nodiscard]] Result<std::vector<float>> predict(const Matrix& rows) const;

private:
    struct Free {
        void operator()(void* handle) const;
    };
    explicit Booster(void* handle) : m_handle(handle) {}

    std::unique_ptr<void, Free> m_handle;
};

} // namespace handrail::demo
