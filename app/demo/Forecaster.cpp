#include "demo/Forecaster.h"

namespace handrail::demo {

namespace {

void answerWith(AnswerRecord& record, double chance)
{
    record.chance = chance;
    record.answer = label(chance);
}

void failWith(AnswerRecord& record, const char* status, const char* reason)
{
    record.status = status;
    record.reason = reason;
}

bool isWithin(std::optional<int> value, int most)
{
    return value && *value >= 0 && *value <= most;
}

} // namespace

Forecaster::Forecaster(Repository& repository, FallbackTable table, AskStore store, AnswerCache& cache)
    : m_repository(repository), m_table(std::move(table)), m_store(std::move(store)), m_cache(cache)
{
}

AnswerRecord Forecaster::answer(const Asked& asked) const
{
    AnswerRecord record;
    record.id = asked.id;
    record.question = asked.question;
    record.synthetic = asked.synthetic;
    record.replayed = asked.replayAt.has_value();
    record.lap = asked.lap;
    record.flags = m_repository.agreed().flags(asked.question);
    record.fallback = m_repository.fallback();
    const auto version = asked.version.empty() ? m_repository.serving() : m_repository.loaded(asked.version);
    record.version = version ? version->version().notes().name : asked.version;
    if (record.fallback == kFallbackUnavailable)
        failWith(record, "UNAVAILABLE", "fallback");
    else if (record.fallback == kFallbackTable)
        fromTable(record);
    else if (!version)
        failWith(record, asked.version.empty() ? "UNAVAILABLE" : "NOT_FOUND", "version");
    else
        fromVersion(record, asked, *version);
    return record;
}

void Forecaster::fromTable(AnswerRecord& record) const
{
    if (const auto chance = m_table.chance(record.question))
        answerWith(record, *chance);
    else
        failWith(record, "UNAVAILABLE", "input");
}

void Forecaster::fromVersion(AnswerRecord& record, const Asked& asked, Batcher& version) const
{
    const Question& question = record.question;
    const Agreed& agreed = m_repository.agreed();
    if (!isWithin(question.hour, 23))
        return failWith(record, "UNAVAILABLE", "input");
    // Trees know nothing about what they never saw: what is usual at this hour is the safe answer.
    if (!agreed.knows(question.origin) || !agreed.knows(question.destination) || !isWithin(question.weekday, 6))
        return answerWith(record, m_table.usual(question.hour));
    if (const auto before = m_cache.find(asked.id, question))
        return answerWith(record, *before);
    if (!question.lateness && !askStore(record, asked))
        return failWith(record, "UNAVAILABLE", "store");
    const auto chance = version.ask(record.question);
    if (!chance)
        return failWith(record, "INTERNAL", "version");
    m_cache.keep(asked.id, question, *chance);
    answerWith(record, *chance);
}

bool Forecaster::askStore(AnswerRecord& record, const Asked& asked) const
{
    const auto begin = std::chrono::steady_clock::now();
    const auto recent = m_store(record.question.origin, asked.at);
    DependencyCall call;
    call.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    call.ok = recent.has_value();
    if (recent) {
        call.ageSeconds = recent->ageSeconds;
        record.question.lateness = recent->share;
    }
    record.dependencies[kStore] = call;
    return call.ok;
}

} // namespace handrail::demo
