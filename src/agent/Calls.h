#pragma once

#include "agent/Arrivals.h"
#include "agent/Door.h"
#include "agent/Gate.h"
#include "agent/Mailbox.h"
#include "agent/Message.h"
#include "agent/Reading.h"
#include "handrail/v1/desk.grpc.pb.h"
#include "storage/WindowStore.h"

#include <atomic>
#include <filesystem>
#include <grpcpp/grpcpp.h>

namespace handrail::agent {

/// What the calls share. The stores in it belong to the reading thread.
struct Serving {
    Mailbox<Message>& mailbox;
    Reading& reading;
    std::filesystem::path windowsFile, journalFile;
    std::shared_ptr<Door> door; ///< null without certificates
    std::size_t streamBacklog = 0;
    std::atomic<int> port{0};
    std::atomic<std::int64_t> certificateUntilMs{0}; ///< the agent's own; 0 = none
    Gate gate{};
    Arrivals arrivals{};

    std::optional<storage::WindowStore> windows{};
    std::optional<storage::JournalStore> journal{};

    [[nodiscard]] Result<storage::WindowStore*> openWindows();
    [[nodiscard]] Result<storage::JournalStore*> openJournal();
    /// Who calls, as proven by the kernel or the certificate, when they have not called too often. What is refused here is
    /// told to the journal. `what` names the call.
    [[nodiscard]] Result<Caller> admit(const grpc::CallbackServerContext& context, const char* what);

private:
    [[nodiscard]] Result<Caller> callerOf(const grpc::CallbackServerContext& context) const;
    [[nodiscard]] Error tooMany(const std::string& who, const Caller& caller, const char* what);
};

[[nodiscard]] grpc::Status toStatus(const Error& error);

// One file each. Reactions parse, post to the state thread or the reading thread, and write what comes back. Each is read as a
// stream of one message (Incoming.h); whether it was one or that by name, the wire looks the same.
template <typename Request, typename Reply>
using CallOf = grpc::ServerBidiReactor<Request, Reply>;
CallOf<v1::DescribeRequest, v1::Description>* describeCall(Serving& serving, grpc::CallbackServerContext* context);
CallOf<v1::FollowRequest, v1::Update>* followCall(Serving& serving, grpc::CallbackServerContext* context);
CallOf<v1::HistoryRequest, v1::HistoryPart>* historyCall(Serving& serving, grpc::CallbackServerContext* context);
CallOf<v1::LogsRequest, v1::LogLines>* logsCall(Serving& serving, grpc::CallbackServerContext* context);
CallOf<v1::ActRequest, v1::ActReply>* actCall(Serving& serving, grpc::CallbackServerContext* context);

} // namespace handrail::agent
