#include "journal/Causes.h"

namespace handrail::journal {

bool isOfCause(const Alert& alert, const Cause& cause)
{
    const bool sameSubject = cause.subject.empty() || alert.subject == cause.subject;
    switch (cause.kind) {
    case CauseKind::dependency:
        return sameSubject && (alert.kind == AlertKind::dependencySlow || alert.kind == AlertKind::dependencyFailing ||
                               alert.kind == AlertKind::dependencyStale);
    case CauseKind::input:
        return sameSubject && (alert.kind == AlertKind::inputMissing || alert.kind == AlertKind::inputOutOfRange ||
                               alert.kind == AlertKind::inputUnseen || alert.kind == AlertKind::inputMoved);
    case CauseKind::service: // or its memory, which has no alert
        return cause.subject.empty() && alert.kind == AlertKind::notAnswering;
    case CauseKind::traffic: // or many more requests, which have none
        return alert.kind == AlertKind::fewRequests;
    case CauseKind::version:
    case CauseKind::unknown:
        break;
    }
    return false;
}

} // namespace handrail::journal
