#include "demo/AgentsQuestions.h"

#include "demo/InferCodec.h"

#include "collector/TestQuestions.h"

namespace handrail::demo {

Result<std::vector<KnownQuestion>> agentsQuestions(const contract::Agreement& agreement)
{
    inference::ModelMetadataResponse metadata;
    describeModel(metadata);
    std::vector<KnownQuestion> all;
    const auto& asked = agreement.testQuestions;
    for (std::uint64_t number = 0; number < asked.size() * collector::kQuestionVariants; ++number) {
        const contract::TestQuestion& question = asked[number % asked.size()];
        const auto request = collector::questionRequest(question, agreement, metadata, number);
        if (!request)
            return fail(request.error());
        const auto read = readRequest(*request);
        if (!read)
            return fail(read.error());
        all.push_back({read->question, question.answer});
    }
    return all;
}

} // namespace handrail::demo
