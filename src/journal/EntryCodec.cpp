#include "journal/EntryCodec.h"

#include "base/Utf8.h"
#include "journal/BodyCodec.h"
#include "telemetry/MessageText.h"

#include <array>
#include <google/protobuf/util/json_util.h>
#include <openssl/evp.h>

namespace handrail::journal {

namespace {

v1::AlertEntry* bodyOf(v1::Entry& message, const Alert&) { return message.mutable_alert(); }
v1::CauseEntry* bodyOf(v1::Entry& message, const Cause&) { return message.mutable_cause(); }
v1::ChangeEntry* bodyOf(v1::Entry& message, const Change&) { return message.mutable_change(); }
v1::IncidentEntry* bodyOf(v1::Entry& message, const Incident&) { return message.mutable_incident(); }
v1::StepEntry* bodyOf(v1::Entry& message, const Step&) { return message.mutable_step(); }
v1::OperationEntry* bodyOf(v1::Entry& message, const Operation&) { return message.mutable_operation(); }
v1::NoteEntry* bodyOf(v1::Entry& message, const Note&) { return message.mutable_note(); }
v1::SignOffEntry* bodyOf(v1::Entry& message, const SignOff&) { return message.mutable_sign_off(); }
v1::ConfigurationEntry* bodyOf(v1::Entry& message, const Configuration&) { return message.mutable_configuration(); }
v1::NormalEntry* bodyOf(v1::Entry& message, const NormalLearned&) { return message.mutable_normal(); }
v1::ClockStepEntry* bodyOf(v1::Entry& message, const ClockStep&) { return message.mutable_clock_step(); }
v1::AgentEntry* bodyOf(v1::Entry& message, const AgentState&) { return message.mutable_agent(); }
v1::RefusedEntry* bodyOf(v1::Entry& message, const Refused&) { return message.mutable_refused(); }
v1::DrillEntry* bodyOf(v1::Entry& message, const Drill&) { return message.mutable_drill(); }
v1::SilenceEntry* bodyOf(v1::Entry& message, const Silence&) { return message.mutable_silence(); }
v1::ChangeStopEntry* bodyOf(v1::Entry& message, const ChangeStop&) { return message.mutable_change_stop(); }
v1::ConsentEntry* bodyOf(v1::Entry& message, const Consent&) { return message.mutable_consent(); }

v1::Entry toMessage(const Entry& entry)
{
    v1::Entry message;
    message.set_seq(entry.seq);
    message.set_at_ms(toMs(entry.at));
    message.set_service(validUtf8(entry.service.value));
    message.set_who(validUtf8(entry.who));
    message.set_console(validUtf8(entry.console));
    std::visit([&](const auto& body) { toMessage(body, *bodyOf(message, body)); }, entry.body);
    return message;
}

Result<Body> bodyFrom(const v1::Entry& message)
{
    switch (message.body_case()) {
    case v1::Entry::kAlert:
        return fromMessage(message.alert());
    case v1::Entry::kCause:
        return fromMessage(message.cause());
    case v1::Entry::kChange:
        return fromMessage(message.change());
    case v1::Entry::kIncident:
        return fromMessage(message.incident());
    case v1::Entry::kStep:
        return fromMessage(message.step());
    case v1::Entry::kOperation:
        return fromMessage(message.operation());
    case v1::Entry::kNote:
        return fromMessage(message.note());
    case v1::Entry::kSignOff:
        return fromMessage(message.sign_off());
    case v1::Entry::kConfiguration:
        return fromMessage(message.configuration());
    case v1::Entry::kNormal:
        return fromMessage(message.normal());
    case v1::Entry::kClockStep:
        return fromMessage(message.clock_step());
    case v1::Entry::kAgent:
        return fromMessage(message.agent());
    case v1::Entry::kRefused:
        return fromMessage(message.refused());
    case v1::Entry::kDrill:
        return fromMessage(message.drill());
    case v1::Entry::kSilence:
        return fromMessage(message.silence());
    case v1::Entry::kChangeStop:
        return fromMessage(message.change_stop());
    case v1::Entry::kConsent:
        return fromMessage(message.consent());
    case v1::Entry::BODY_NOT_SET:
        break;
    }
    return fail(ErrorCode::newerVersion, "a journal entry is of a kind that this program doesn't know", {},
                "update this program");
}

Result<Entry> entryOf(const v1::Entry& message)
{
    auto body = bodyFrom(message);
    if (!body)
        return fail(std::move(body.error()));
    return Entry{message.seq(), fromMs(message.at_ms()), ServiceId(message.service()),
                 message.who(), message.console(), std::move(*body)};
}

} // namespace

std::string encode(const Entry& entry) { return messageBytes(toMessage(entry)); }

Result<Entry> decode(std::string_view bytes)
{
    v1::Entry message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorCode::damaged, "a journal entry can't be read");
    return entryOf(message);
}

std::string toJson(const Entry& entry) { return messageJson(toMessage(entry)); }

Result<Entry> entryFromJson(std::string_view json)
{
    v1::Entry message;
    const auto status = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &message);
    if (!status.ok())
        return fail(ErrorCode::invalidInput, "this is no entry of a journal");
    return entryOf(message);
}

std::string chainHash(std::string_view hashBefore, std::string_view entryBytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
    EVP_DigestUpdate(context, hashBefore.data(), hashBefore.size());
    EVP_DigestUpdate(context, entryBytes.data(), entryBytes.size());
    EVP_DigestFinal_ex(context, digest.data(), &size);
    EVP_MD_CTX_free(context);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

} // namespace handrail::journal
