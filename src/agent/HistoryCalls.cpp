#include "agent/Calls.h"

#include "agent/LogReader.h"
#include "telemetry/WindowCodec.h"
#include "wording/LogTable.h"

#include <algorithm>

namespace handrail::agent {

namespace {

constexpr std::uint32_t kMostPoints = 5'000;
constexpr std::size_t kWindowsInPart = 200;
constexpr std::size_t kLinesInOne = 100;
constexpr std::uint32_t kMostLines = 2'000;

/// Writes parts that are there already, one after another. Lives until OnDone; `filled` comes from the reading thread, once.
template <typename Part>
class PartsCall final : public grpc::ServerWriteReactor<Part> {
public:
    explicit PartsCall(Gate& gate) : m_gate(gate) {}

    void admitted(const Caller& caller)
    {
        m_who = caller.who;
        m_certificate = caller.certificateSerial;
    }
    void filled(Result<std::vector<Part>> parts)
    {
        if (!parts) {
            this->Finish(toStatus(parts.error()));
            return;
        }
        m_parts = std::move(*parts);
        writeNext();
    }

private:
    void OnWriteDone(bool ok) override
    {
        if (ok)
            writeNext();
        else
            this->Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

    void writeNext()
    {
        if (m_gate.isRevoked(m_certificate))
            this->Finish(toStatus(revokedError(m_who)));
        else if (m_next == m_parts.size())
            this->Finish(grpc::Status::OK);
        else
            this->StartWrite(&m_parts[m_next++]);
    }

    Gate& m_gate;
    std::string m_who, m_certificate;
    std::vector<Part> m_parts;
    std::size_t m_next = 0;
};

Result<std::vector<v1::HistoryPart>> readHistory(Serving& serving, const v1::HistoryRequest& request)
{
    auto store = serving.openWindows();
    if (!store)
        return fail(store.error());
    const std::uint32_t points = std::clamp<std::uint32_t>(request.points() == 0 ? 2'000 : request.points(), 1, kMostPoints);
    auto windows = (*store)->read(ServiceId(request.service()), fromMs(request.from_ms()), fromMs(request.to_ms()), points);
    if (!windows)
        return fail(windows.error());
    std::vector<v1::HistoryPart> parts((windows->size() + kWindowsInPart - 1) / kWindowsInPart);
    for (std::size_t i = 0; i < windows->size(); ++i)
        toMessage((*windows)[i], *parts[i / kWindowsInPart].add_windows());
    return parts;
}

Result<std::vector<v1::LogLines>> readLines(const std::string& file, const LogsWanted& wanted)
{
    if (file.empty())
        return fail(ErrorCode::notFound, "the agreement names no log", {}, "write 'logs:' or 'answers:' in it");
    const auto lines = readLogs(file, wanted);
    if (!lines)
        return fail(lines.error());
    std::vector<v1::LogLines> parts((lines->size() + kLinesInOne - 1) / kLinesInOne);
    for (std::size_t i = 0; i < lines->size(); ++i) {
        v1::LogLine& line = *parts[i / kLinesInOne].add_lines();
        line.set_at_ms(toMs((*lines)[i].at));
        line.set_text((*lines)[i].text);
        line.set_odd((*lines)[i].odd);
    }
    return parts;
}

} // namespace

grpc::ServerWriteReactor<v1::HistoryPart>* historyCall(Serving& serving, grpc::CallbackServerContext* context,
                                                       const v1::HistoryRequest* request)
{
    auto* call = new PartsCall<v1::HistoryPart>(serving.gate);
    auto caller = serving.admit(*context, {}, "history");
    if (!caller) {
        call->filled(fail(caller.error()));
        return call;
    }
    call->admitted(*caller);
    const ServiceId service(request->service());
    serving.mailbox.post(LookAsked{service, std::move(*caller), "history", [&serving, call, asked = *request](const auto& allowed) {
        if (!allowed)
            return call->filled(fail(allowed.error()));
        serving.reading.post([&serving, call, asked] { call->filled(readHistory(serving, asked)); });
    }});
    return call;
}

grpc::ServerWriteReactor<v1::LogLines>* logsCall(Serving& serving, grpc::CallbackServerContext* context,
                                                 const v1::LogsRequest* request)
{
    auto* call = new PartsCall<v1::LogLines>(serving.gate);
    auto caller = serving.admit(*context, {}, "logs");
    if (!caller) {
        call->filled(fail(caller.error()));
        return call;
    }
    call->admitted(*caller);
    LogsWanted wanted{fromMs(request->around_ms()), Millis(std::max<std::int64_t>(0, request->before_ms())),
                      Millis(std::max<std::int64_t>(0, request->after_ms())), {},
                      std::clamp<std::uint32_t>(request->limit() == 0 ? 200 : request->limit(), 1, kMostLines),
                      wording::wordsOf(request->contains())};
    const ServiceId service(request->service());
    serving.mailbox.post(LookAsked{service, std::move(*caller), "logs", [&serving, call, wanted](const auto& file) {
        if (!file)
            return call->filled(fail(file.error()));
        serving.reading.post([call, wanted, name = *file] { call->filled(readLines(name, wanted)); });
    }});
    return call;
}

} // namespace handrail::agent
