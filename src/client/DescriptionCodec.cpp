#include "client/DescriptionCodec.h"

#include "contract/AgreementReader.h"
#include "handrail/v1/desk.pb.h"
#include "telemetry/WindowCodec.h"

#include <algorithm>

namespace handrail::client {

namespace {

/// Reads each text once, however many services have it; those with the same runbooks share them.
class Shelf {
public:
    std::shared_ptr<const std::vector<runbook::Runbook>> of(const v1::ServiceDescription& service)
    {
        std::vector<const runbook::Runbook*> found;
        for (const v1::RunbookText& text : service.runbooks())
            if (const runbook::Runbook* book = read(text))
                found.push_back(book);
        auto& shared = m_sets[found];
        if (!shared) {
            auto books = std::make_shared<std::vector<runbook::Runbook>>();
            for (const runbook::Runbook* book : found)
                books->push_back(*book);
            shared = std::move(books);
        }
        return shared;
    }

private:
    /// Null for one that this program can't read: it is left out, the others still help.
    const runbook::Runbook* read(const v1::RunbookText& message)
    {
        std::string_view& text = m_texts[{message.file(), message.digest()}];
        if (!message.text().empty())
            text = message.text();
        const auto [place, isNew] = m_books.try_emplace({message.file(), text});
        if (isNew)
            if (auto runbook = runbook::readRunbook(text, message.file()))
                place->second = std::make_unique<const runbook::Runbook>(std::move(*runbook));
        return place->second.get();
    }

    // All views are into the message that is read.
    using Key = std::pair<std::string_view, std::string_view>;
    std::map<Key, std::string_view> m_texts; ///< by file and digest
    std::map<Key, std::unique_ptr<const runbook::Runbook>> m_books; ///< by file and text
    std::map<std::vector<const runbook::Runbook*>, std::shared_ptr<const std::vector<runbook::Runbook>>> m_sets;
};

Result<ServiceDescription> readService(const v1::ServiceDescription& message, Shelf& shelf)
{
    auto agreement = contract::readAgreement(message.agreement_text(), message.agreement_file());
    if (!agreement) {
        Error error = agreement.error().front();
        error.code = ErrorCode::newerVersion;
        error.whatToDo = "the agent reads this agreement and this program does not: install the same version of both";
        return fail(std::move(error));
    }
    ServiceDescription service;
    service.service = ServiceId(message.service());
    agreement->digest = message.agreement_digest(); // the agent has read the files that it names
    service.agreement = std::make_shared<const contract::Agreement>(std::move(*agreement));
    if (!message.normal().empty()) {
        auto normal = decodeNormal(message.normal());
        if (!normal)
            return fail(std::move(normal.error()));
        service.normal = std::make_shared<const Normal>(std::move(*normal));
    }
    service.runbooks = shelf.of(message);
    for (const v1::ActionReady& action : message.actions()) {
        if (!action.ready())
            service.whyNot[action.action()] = action.why_not();
        if (action.warnings_size() > 0)
            service.warnings[action.action()].assign(action.warnings().begin(), action.warnings().end());
    }
    service.versions.assign(message.versions().begin(), message.versions().end());
    service.learning.assign(message.learning().begin(), message.learning().end());
    for (const v1::VersionLook& look : message.looks())
        service.looks.push_back({look.version(), look.unavailable(), look.reason(),
                                 static_cast<contract::VersionLook::Answers>(std::clamp<int>(look.answers(), 0, 4)), fromMs(look.since_ms())});
    service.mayOperate = std::ranges::any_of(message.rights(), [](const std::string& right) { return right == "operate"; });
    service.mayOwn = std::ranges::any_of(message.rights(), [](const std::string& right) { return right == "own"; });
    return service;
}

} // namespace

Result<Description> decodeDescription(std::string_view bytes)
{
    v1::Description message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorCode::damaged, "the agent's description can't be read");
    if (message.protocol() > 1)
        return fail(ErrorCode::newerVersion,
                    "the agent speaks protocol " + std::to_string(message.protocol()) + ", this program speaks 1",
                    message.agent(), "install the newer version of this program");
    Description description;
    description.agent = AgentId(message.agent());
    description.you = message.you();
    description.embedded = message.embedded();
    description.now = fromMs(message.now_ms());
    description.countdownS = message.countdown_s();
    description.certificateUntil = fromMs(message.certificate_until_ms());
    description.yourCertificateUntil = fromMs(message.your_certificate_until_ms());
    Shelf shelf;
    for (const v1::ServiceDescription& one : message.services()) {
        auto service = readService(one, shelf);
        if (!service)
            return fail(std::move(service.error()));
        description.services.push_back(std::move(*service));
    }
    return description;
}

} // namespace handrail::client
