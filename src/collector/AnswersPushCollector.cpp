#include "collector/AnswerIntake.h"
#include "collector/Collector.h"
#include "collector/Contact.h"
#include "collector/JsonLines.h"
#include "collector/Worker.h"

#include <fmt/format.h>
#include <httplib.h>

namespace handrail::collector {

namespace {

constexpr std::size_t kLongestBody = 4u << 20;
constexpr Millis kTickEvery{100};
constexpr Millis kWatchesFor{5'000}; ///< silence for longer may mean that nobody sends any more

class AnswersPushCollector final : public Collector {
public:
    AnswersPushCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink, const Clock& clock,
                         std::shared_ptr<AnswersRoom> room)
        : m_agreement(std::move(agreement)), m_sink(sink), m_clock(clock), m_contact(m_agreement->service, "answers", sink),
          m_intake(m_agreement, AnswerIntake::Holding::no, std::move(room))
    {
    }
    ~AnswersPushCollector() override { AnswersPushCollector::stop(); }

    void start() override
    {
        const auto& address = m_agreement->sources.answersPush;
        const auto colon = address.rfind(':');
        const std::string host = address.substr(0, colon);
        const int port = colon == std::string::npos ? 0 : std::atoi(address.c_str() + colon + 1);
        m_server.new_task_queue = [] { return new httplib::ThreadPool(2); };
        m_server.set_payload_max_length(kLongestBody);
        m_server.set_keep_alive_timeout(1);
        m_server.set_read_timeout(1, 0);
        m_server.set_write_timeout(1, 0);
        // Not SO_REUSEPORT, which is usual there: a second listener would silently take half of the lines.
        m_server.set_socket_options([](socket_t socket) {
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        m_server.Post(".*", [this](const httplib::Request& request, httplib::Response& response) { take(request, response); });
        if (!m_server.bind_to_port(host.c_str(), port)) {
            m_contact.lost(Error{ErrorCode::alreadyExists, "can't listen for the log of answers", address,
                                 "check that nothing else listens there"});
            return;
        }
        m_listener = std::thread([this] {
            m_server.listen_after_bind();
            m_hasEnded = true;
        });
        pthread_setname_np(m_listener.native_handle(), "hr-push");
        m_ticker.start("hr-push-tick", kTickEvery, [this] { tick(); });
    }

    void stop() override
    {
        m_ticker.stop();
        if (m_listener.joinable()) {
            while (!m_server.is_running() && !m_hasEnded)
                std::this_thread::yield();
            m_server.stop();
            m_listener.join();
        }
    }

private:
    void take(const httplib::Request& request, httplib::Response& response)
    {
        std::uint64_t kept = 0, refused = 0;
        std::vector<AnswerIntake::Part> parts;
        Error why;
        std::vector<std::string_view> records;
        forEachRecord(request.body, [&records](std::string_view record) { records.push_back(record); });
        {
            const Lock lock(m_mutex);
            m_intake.begin(m_clock.wall(), m_clock.steady());
            const auto before = m_intake.unreadable();
            for (const auto record : records)
                ++(m_intake.take(record) ? kept : refused);
            parts = m_intake.end(false);
            if (m_intake.unreadable() > before)
                why = m_intake.whyUnreadable();
            m_lastAt = m_clock.steady();
        }
        send(std::move(parts));
        if (kept == 0 && refused > 0) {
            response.status = why.what.empty() ? 429 : 400;
            response.set_content((why.what.empty() ? "too many lines" : why.text()) + "\n", "text/plain");
            return;
        }
        response.set_content(fmt::format("{{\"kept\":{},\"refused\":{}}}\n", kept, refused), "application/json");
    }

    void tick()
    {
        std::vector<AnswerIntake::Part> parts;
        bool isWatching = false;
        {
            const Lock lock(m_mutex);
            isWatching = m_lastAt != SteadyTime() && m_clock.steady() - m_lastAt <= kWatchesFor;
            m_intake.begin(m_clock.wall(), m_clock.steady());
            parts = m_intake.end(isWatching);
        }
        send(std::move(parts));
        if (isWatching)
            m_contact.found();
        else
            m_contact.lost(Error{ErrorCode::unavailable, "no line of the log of answers came", m_agreement->sources.answersPush, {}});
    }

    void send(std::vector<AnswerIntake::Part> parts)
    {
        for (auto& part : parts)
            m_sink.contribute(m_agreement->service, part.at, std::move(part.window));
    }

    const std::shared_ptr<const contract::Agreement> m_agreement;
    Sink& m_sink;
    const Clock& m_clock;
    Contact m_contact; ///< the ticker's, but for start()
    Mutex m_mutex;
    AnswerIntake m_intake HR_GUARDED_BY(m_mutex);
    SteadyTime m_lastAt HR_GUARDED_BY(m_mutex){};
    std::atomic<bool> m_hasEnded = false;
    httplib::Server m_server;
    std::thread m_listener;
    Worker m_ticker;
};

} // namespace

std::unique_ptr<Collector> answersPushCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink,
                                                const Clock& clock, std::shared_ptr<AnswersRoom> room)
{
    return std::make_unique<AnswersPushCollector>(std::move(agreement), sink, clock, std::move(room));
}

} // namespace handrail::collector
