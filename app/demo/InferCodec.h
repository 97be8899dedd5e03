#pragma once

#include "demo/Forecaster.h"

namespace inference {
class ModelInferRequest;
class ModelInferResponse;
class ModelMetadataResponse;
} // namespace inference

namespace handrail::demo {

/// The question in a request: one flight, typed or raw contents. Error: invalidInput, when it is no question at all; a
/// field that is missing or strange is not an error here.
[[nodiscard]] Result<Asked> readRequest(const inference::ModelInferRequest& request);
/// The answer, raw if the request was.
void writeResponse(const AnswerRecord& record, const inference::ModelInferRequest& request,
                   inference::ModelInferResponse& response);
/// A request as travellers send it.
void writeRequest(const Asked& asked, inference::ModelInferRequest& request);
/// Names, types and shapes of what goes in and comes out.
void describeModel(inference::ModelMetadataResponse& response);

} // namespace handrail::demo
