#include "telemetry/WindowCodec.h"

#include "base/Utf8.h"
#include "handrail/v1/window.pb.h"
#include "telemetry/MessageText.h"
#include "telemetry/WindowReader.h"
#include "telemetry/WindowWriter.h"

#include <algorithm>
#include <fmt/format.h>
#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

namespace handrail {

namespace {

namespace pb = google::protobuf;

template <typename From, typename To>
void copyCounts(const From& from, To& to)
{
    for (const auto& [name, count] : from)
        to[validUtf8(name)] += count;
}

template <typename From, typename To>
void readCounts(const From& from, To& to)
{
    for (const auto& [name, count] : from)
        to.emplace(name, count);
}

void toMessage(const Histogram& histogram, v1::Histogram& message)
{
    message.set_offset(histogram.offset());
    message.mutable_counts()->Add(histogram.counts().begin(), histogram.counts().end());
    message.set_zero_count(histogram.zeroCount());
    if (histogram.sumMs())
        message.set_sum(*histogram.sumMs());
}

Histogram fromMessage(const v1::Histogram& message)
{
    return Histogram(message.offset(), {message.counts().begin(), message.counts().end()}, message.zero_count(),
                     message.has_sum() ? std::optional(message.sum()) : std::nullopt);
}

bool isEmpty(const Histogram& histogram) { return histogram.count() == 0 && !histogram.sumMs(); }

void toMessage(const Judged& judged, v1::Judged& message)
{
    message.set_judged(judged.judged);
    message.set_wrong(judged.wrong);
}

void toMessage(const InputCounts& counts, v1::InputCounts& message)
{
    message.set_total(counts.total);
    message.set_missing(counts.missing);
    message.set_out_of_range(counts.outOfRange);
    message.set_unseen(counts.unseen);
    copyCounts(counts.values, *message.mutable_values());
}

void toMessage(const DependencyCounts& counts, v1::DependencyCounts& message)
{
    message.set_calls(counts.calls);
    message.set_failures(counts.failures);
    if (!isEmpty(counts.latency))
        toMessage(counts.latency, *message.mutable_latency());
    if (counts.ageS)
        message.set_age_s(*counts.ageS);
}

void nowToMessage(const Window& window, v1::Window& message)
{
    if (window.reachable)
        message.set_reachable(*window.reachable);
    if (window.unanswered)
        message.set_unanswered(*window.unanswered);
    if (window.fallbackMode)
        message.set_fallback_mode(validUtf8(*window.fallbackMode));
    if (window.version)
        message.set_version(validUtf8(*window.version));
    if (window.startedAt)
        message.set_started_ms(toMs(*window.startedAt));
    if (window.droppedShare)
        message.set_dropped_share(*window.droppedShare);
}

void nowFromMessage(const v1::Window& message, Window& window)
{
    if (message.has_reachable())
        window.reachable = message.reachable();
    if (message.has_unanswered())
        window.unanswered = message.unanswered();
    if (message.has_fallback_mode())
        window.fallbackMode = message.fallback_mode();
    if (message.has_version())
        window.version = message.version();
    if (message.has_started_ms())
        window.startedAt = fromMs(message.started_ms());
    if (message.has_dropped_share())
        window.droppedShare = message.dropped_share();
}

void mapsFromMessage(const v1::Window& message, Window& window)
{
    readCounts(message.errors(), window.errors);
    readCounts(message.answers(), window.answers);
    readCounts(message.fallback_modes(), window.fallbackModes);
    readCounts(message.versions(), window.versions);
    readCounts(message.gauges(), window.gauges);
    for (const auto& [field, counts] : message.inputs()) {
        InputCounts& input = window.inputs[field];
        input.total = counts.total();
        input.missing = counts.missing();
        input.outOfRange = counts.out_of_range();
        input.unseen = counts.unseen();
        readCounts(counts.values(), input.values);
    }
    for (const auto& [name, counts] : message.dependencies()) {
        DependencyCounts& dependency = window.dependencies[name];
        dependency.calls = counts.calls();
        dependency.failures = counts.failures();
        dependency.latency = fromMessage(counts.latency());
        if (counts.has_age_s())
            dependency.ageS = counts.age_s();
    }
}

/// What a window may not be; empty if all is well.
std::string wrongIn(const Window& window, bool isWholeWindow)
{
    if (window.service.empty() && isWholeWindow)
        return "'service' is missing";
    if (window.span.count() < (isWholeWindow ? 1 : 0) || window.span.count() > 366ll * 86'400'000)
        return fmt::format("'span_ms' is {}; it must be over 0 and at most a year", window.span.count());
    if (toMs(window.start) < 0 || toMs(window.start) > 253'402'300'799'999)
        return fmt::format("'start_ms' is {}; it must lie between the years 1970 and 9999", toMs(window.start));
    return {};
}

/// The window of a message, or what the message allows and a window does not.
std::string windowOf(const v1::Window& message, bool isWholeWindow, Window& window)
{
    if (message.confidence_size() != 0 && message.confidence_size() != 20)
        return fmt::format("'confidence' has {} bins instead of 20 or none", message.confidence_size());
    window = handrail::fromMessage(message);
    if (std::string wrong = wrongIn(window, isWholeWindow); !wrong.empty())
        return wrong;
    if (!v1::LatencySource_IsValid(message.latency_source()))
        return fmt::format("'latency_source' is {}, which is not known here",
                           static_cast<int>(message.latency_source()));
    return {};
}

/// Protobuf's own message about JSON that is well formed and doesn't fit, without its decoration.
Error doesNotFit(std::string_view json, std::string message)
{
    try {
        [[maybe_unused]] const auto parsed = nlohmann::json::parse(json);
    } catch (const nlohmann::json::parse_error& error) {
        return Error{ErrorCode::invalidInput, "this is not JSON", fmt::format("character {}", error.byte),
                     "write one window a line, as 'handrail-agent follow --json' does"};
    }
    message = message.substr(0, message.find('\n'));
    const std::string unknown = "Cannot find field.";
    if (const auto at = message.find(unknown); at != std::string::npos) {
        // "(inputs[0].value) totl: Cannot find field." is the field inputs[0].value.totl.
        std::string path;
        for (const char c : message.substr(0, at))
            if (c == ')')
                path += '.';
            else if (c != '(' && c != ' ' && c != ':')
                path += c;
        return Error{ErrorCode::invalidInput, fmt::format("unknown field '{}'", path), {},
                     "use the names of the message Window in window.proto"};
    }
    return Error{ErrorCode::invalidInput, message, {}, "write the fields as in the message Window of window.proto"};
}

} // namespace

void toMessage(const Window& window, v1::Window& message)
{
    message.set_service(validUtf8(window.service.value));
    message.set_start_ms(toMs(window.start));
    message.set_span_ms(window.span.count());
    if (window.requests)
        message.set_requests(*window.requests);
    copyCounts(window.errors, *message.mutable_errors());
    if (!isEmpty(window.latency))
        toMessage(window.latency, *message.mutable_latency());
    message.set_latency_source(static_cast<v1::LatencySource>(window.latencySource));
    if (window.confidence)
        message.mutable_confidence()->Add(window.confidence->begin(), window.confidence->end());
    copyCounts(window.answers, *message.mutable_answers());
    for (const auto& [field, counts] : window.inputs)
        toMessage(counts, (*message.mutable_inputs())[validUtf8(field)]);
    if (window.fallbackAnswers)
        message.set_fallback_answers(*window.fallbackAnswers);
    copyCounts(window.fallbackModes, *message.mutable_fallback_modes());
    copyCounts(window.versions, *message.mutable_versions());
    for (const auto& [name, counts] : window.dependencies)
        toMessage(counts, (*message.mutable_dependencies())[validUtf8(name)]);
    if (window.knownAnswers != Judged{})
        toMessage(window.knownAnswers, *message.mutable_known_answers());
    if (window.outcomes != Judged{})
        toMessage(window.outcomes, *message.mutable_outcomes());
    copyCounts(window.gauges, *message.mutable_gauges());
    message.set_sealed(window.sealed);
    message.set_seen_share(window.seenShare);
    for (const std::string& field : window.unreported)
        message.add_unreported(validUtf8(field));
    message.set_late(window.late);
    nowToMessage(window, message);
}

Window fromMessage(const v1::Window& message)
{
    Window window;
    window.service = ServiceId(message.service());
    window.start = fromMs(message.start_ms());
    window.span = Millis(message.span_ms());
    if (message.has_requests())
        window.requests = message.requests();
    window.latency = fromMessage(message.latency());
    window.latencySource = static_cast<LatencySource>(message.latency_source());
    if (message.confidence_size() == 20)
        std::copy_n(message.confidence().begin(), 20, window.confidence.emplace().begin());
    if (message.has_fallback_answers())
        window.fallbackAnswers = message.fallback_answers();
    window.knownAnswers = {message.known_answers().judged(), message.known_answers().wrong()};
    window.outcomes = {message.outcomes().judged(), message.outcomes().wrong()};
    window.sealed = message.sealed();
    window.seenShare = message.seen_share();
    window.unreported.insert(message.unreported().begin(), message.unreported().end());
    window.late = message.late();
    mapsFromMessage(message, window);
    nowFromMessage(message, window);
    return window;
}

std::string encode(const Window& window)
{
    if (auto bytes = writeWindow(window))
        return std::move(*bytes);
    pb::Arena arena;
    auto* message = pb::Arena::CreateMessage<v1::Window>(&arena);
    toMessage(window, *message);
    return messageBytes(*message);
}

Result<Window> decodeWindow(std::string_view bytes)
{
    Window window;
    if (readWindow(bytes, window) && wrongIn(window, true).empty())
        return window;
    pb::Arena arena;
    auto* message = pb::Arena::CreateMessage<v1::Window>(&arena);
    if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorCode::damaged, "a stored window can't be read");
    if (const std::string wrong = windowOf(*message, true, window); !wrong.empty())
        return fail(ErrorCode::damaged, "a stored window can't be read: " + wrong);
    return window;
}

std::string toJson(const Window& window)
{
    v1::Window message;
    toMessage(window, message);
    return messageJson(message);
}

Result<Window> windowFromJson(std::string_view json)
{
    v1::Window message;
    const auto status = pb::util::JsonStringToMessage({json.data(), json.size()}, &message);
    if (!status.ok())
        return fail(doesNotFit(json, std::string(status.message())));
    Window window;
    if (const std::string wrong = windowOf(message, false, window); !wrong.empty())
        return fail(ErrorCode::invalidInput, wrong);
    return window;
}

} // namespace handrail
