#include "agent/Incoming.h"

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
template <typename Request, typename Part>
class PartsCall : public Incoming<Request, Part> {
public:
    void filled(Result<std::vector<Part>> parts)
    {
        if (!parts) {
            this->Finish(toStatus(parts.error()));
            return;
        }
        m_parts = std::move(*parts);
        writeNext();
    }

protected:
    using Incoming<Request, Part>::Incoming;

    void admitted(const Caller& caller)
    {
        m_who = caller.who;
        m_certificate = caller.certificateSerial;
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
        if (this->m_serving.gate.isRevoked(m_certificate))
            this->Finish(toStatus(revokedError(m_who)));
        else if (m_next == m_parts.size())
            this->Finish(grpc::Status::OK);
        else
            this->StartWrite(&m_parts[m_next++]);
    }

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

class HistoryCall final : public PartsCall<v1::HistoryRequest, v1::HistoryPart> {
public:
    HistoryCall(Serving& serving, grpc::CallbackServerContext* context) : PartsCall(serving, context, "history") { open(); }

private:
    void begun(Caller caller) override
    {
        admitted(caller);
        m_serving.mailbox.post(LookAsked{ServiceId(m_request.service()), std::move(caller), "history", [this](const auto& allowed) {
            if (!allowed)
                return filled(fail(allowed.error()));
            m_serving.reading.post([this] { filled(readHistory(m_serving, m_request)); });
        }});
    }
};

class LogsCall final : public PartsCall<v1::LogsRequest, v1::LogLines> {
public:
    LogsCall(Serving& serving, grpc::CallbackServerContext* context) : PartsCall(serving, context, "logs") { open(); }

private:
    void begun(Caller caller) override
    {
        admitted(caller);
        LogsWanted wanted{fromMs(m_request.around_ms()), Millis(std::max<std::int64_t>(0, m_request.before_ms())),
                          Millis(std::max<std::int64_t>(0, m_request.after_ms())), {},
                          std::clamp<std::uint32_t>(m_request.limit() == 0 ? 200 : m_request.limit(), 1, kMostLines),
                          wording::wordsOf(m_request.contains())};
        m_serving.mailbox.post(LookAsked{ServiceId(m_request.service()), std::move(caller), "logs", [this, wanted](const auto& file) {
            if (!file)
                return filled(fail(file.error()));
            m_serving.reading.post([this, wanted, name = *file] { filled(readLines(name, wanted)); });
        }});
    }
};

} // namespace

CallOf<v1::HistoryRequest, v1::HistoryPart>* historyCall(Serving& serving, grpc::CallbackServerContext* context)
{
    return new HistoryCall(serving, context);
}

CallOf<v1::LogsRequest, v1::LogLines>* logsCall(Serving& serving, grpc::CallbackServerContext* context)
{
    return new LogsCall(serving, context);
}

} // namespace handrail::agent
