#pragma once

#include "client/WhatIf.h"
#include "ui/Feed.h"
#include "wording/WhatIf.h"

#include <QObject>

namespace handrail::ui {

/// Tries a limit: asks an agent for what it recorded, a piece at a time, and has it judged elsewhere. One at a time: a new one
/// ends the one before.
class Trial final : public QObject {
    Q_OBJECT
public:
    struct Ask {
        client::WhatIf::Change change;
        Millis over = std::chrono::hours(24);
    };
    struct Of { ///< what is known of the service
        ServiceId service;
        std::shared_ptr<const contract::Agreement> agreement;
        std::shared_ptr<const Normal> normal;
        const std::deque<journal::Entry>* entries = nullptr; ///< of the journal; read by begin() only
        WallTime now;
    };
    /// What a person wrote for it. Error: invalidInput.
    [[nodiscard]] static Result<client::WhatIf::Change> read(const contract::Agreement& agreement, const wording::TriableLimit& which,
                                                             const QString& written);
    void begin(Feed& feed, Of of, Ask ask);
    bool take(const Feed& feed, client::HistoryCame& came); ///< whether it was asked here
    void poll();
    void forget(const Feed& feed); ///< it is about to go

Q_SIGNALS:
    void progressed(const QString& text);
    void came(const handrail::wording::WhatIfView& view);
    void failed(const QString& why);

private:
    void askNext();
    void end(const Error& why);

    Feed* m_feed = nullptr;
    Of m_of;
    Ask m_ask;
    WallTime m_from, m_next;
    std::uint64_t m_asked = 0;
    std::unique_ptr<client::WhatIf> m_judging;
};

} // namespace handrail::ui
