// The console's window for `./run bench detect`, put together as app/console does it. Each time that what needs someone has
// changed and was painted, a line of JSON says what stands in the cards then, and when: {"at", "live", "cards", "failures",
// "told"}: "told" is when the desk first made a picture with these failures.

#include "ui/LinkFeed.h"
#include "ui/MainWindow.h"

#include <QApplication>
#include <QEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QListView>

#include <chrono>
#include <cstdio>

using namespace handrail;

namespace {

double secondsNow()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The names of the agreed failures that stand open, of all agents.
QJsonArray openFailures(const ui::Desk& desk)
{
    QJsonArray names;
    for (const ui::DeskAgent* agent : desk.agents())
        for (const auto* incident : agent->board.shared().openIncidents())
            for (const auto& [key, alert] : incident->alerts)
                if (!alert.betterSince && !alert.clearedAt)
                    names.append(QString::fromStdString(alert.latest.failure));
    return names;
}

bool isLive(const ui::Desk& desk)
{
    const auto agents = desk.agents();
    return !agents.empty() && agents.front()->board.isLive() && desk.picture().page.has_value();
}

class Watcher final : public QObject {
public:
    Watcher(const ui::Desk& desk, ui::MainWindow& window)
        : m_desk(desk), m_window(window), m_cards(*window.findChild<QListView*>(QStringLiteral("cards")))
    {
        m_window.installEventFilter(this);
        m_cards.viewport()->installEventFilter(this);
        connect(&desk, &ui::Desk::pictureChanged, this, [this](const ui::Picture& picture) {
            m_expected = static_cast<int>(picture.cards.size());
            const QJsonObject state{{QStringLiteral("live"), isLive(m_desk)}, {QStringLiteral("failures"), openFailures(m_desk)}};
            if (std::exchange(m_state, state) != state)
                m_toldAt = secondsNow();
        });
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const bool isCards = watched == m_cards.viewport() && event->type() == QEvent::Paint;
        const bool isEmpty = watched == &m_window && event->type() == QEvent::UpdateRequest && m_expected == 0;
        // What is queued in a paint runs after the whole window has been painted and handed to the screen.
        if ((isCards || isEmpty) && m_cards.model()->rowCount() == m_expected)
            QMetaObject::invokeMethod(this, [this, shown = shownNow()] { say(shown); }, Qt::QueuedConnection);
        return false;
    }

private:
    [[nodiscard]] QJsonObject shownNow() const
    {
        QJsonObject shown = m_state;
        QJsonArray cards;
        for (int row = 0; row < m_cards.model()->rowCount(); ++row) {
            const QModelIndex at = m_cards.model()->index(row, 0);
            const auto state = at.data(ui::CardModel::StateRole).toInt();
            cards.append(QJsonObject{
                {QStringLiteral("broken"), state == static_cast<int>(wording::State::broken)},
                {QStringLiteral("sentence"), at.data(ui::CardModel::SentenceRole).toString()},
            });
        }
        shown[QStringLiteral("cards")] = cards;
        return shown;
    }

    void say(QJsonObject shown)
    {
        if (shown == m_said)
            return;
        m_said = shown;
        shown[QStringLiteral("at")] = secondsNow();
        shown[QStringLiteral("told")] = m_toldAt;
        std::printf("%s\n", QJsonDocument(shown).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
    }

    const ui::Desk& m_desk;
    ui::MainWindow& m_window;
    QListView& m_cards;
    int m_expected = 0;
    double m_toldAt = 0;
    QJsonObject m_state, m_said;
};

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    if (argc != 2) {
        std::fprintf(stderr, "usage: detect_screen HOST:PORT\n");
        return 2;
    }
    const SystemClock clock;
    ui::Look look;
    ui::Desk desk(clock, std::make_unique<ui::NoMemory>());
    const auto dial = [](const std::string& target) -> std::unique_ptr<ui::Feed> {
        return std::make_unique<ui::LinkFeed>(client::Address{target, {}, {}, {}, {}}, "console-bench");
    };
    desk.addAgent(dial(argv[1]));
    ui::MainWindow window(desk, look, dial);
    window.resize(1280, 800);
    const Watcher watcher(desk, window);
    window.show();
    QTimer::singleShot(0, &desk, &ui::Desk::begin);
    return QApplication::exec();
}
