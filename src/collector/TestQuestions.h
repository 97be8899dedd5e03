#pragma once

#include "contract/Agreement.h"
#include "inference/inference.pb.h"

#include <optional>

namespace handrail::collector {

/// After so many numbers a question is the same again but for its id.
inline constexpr std::uint64_t kQuestionVariants = 97;

/// The question as a request in the server's own types and names (`metadata`; without inputs in it: FP32 and BYTES). Names
/// are matched without regard to case. Each `number` makes another request, so that no cache can answer it: the id differs
/// and, where the agreement gives a range, numbers with a fraction differ by a millionth of it. Marked "synthetic".
/// Error: invalidInput (a field or type that can't be filled).
[[nodiscard]] Result<inference::ModelInferRequest> questionRequest(const contract::TestQuestion& question,
                                                                   const contract::Agreement& agreement,
                                                                   const inference::ModelMetadataResponse& metadata,
                                                                   std::uint64_t number);

struct QuestionAnswer {
    std::optional<std::string> text; ///< none when the response has nothing that can be read
    std::string version;             ///< that answered
    std::optional<std::string> fallback; ///< the mode that answered, where the response says so; empty text = the model
};
[[nodiscard]] QuestionAnswer readAnswer(const inference::ModelInferResponse& response, const contract::Agreement& agreement);
/// Names as text; numbers within a millionth.
[[nodiscard]] bool isRight(const std::string& answer, const std::string& expected);

} // namespace handrail::collector
