#include "tests/e2e/Screen.h"
#include "tests/e2e/World.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace handrail::e2e;

namespace {

constexpr int kStartMs = 60'000, kAlertMs = 60'000, kSeenMs = 10'000, kOutcomeMs = 90'000;

} // namespace

/// Three people with three windows on one incident: what one does the others see, and one wheel is steered by one hand.
class ConsolesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void threePeopleAndOneIncident();

private:
    struct AskedFor {
        qint64 atMs = 0;
        QString who;
        bool isRefused = false;
    };
    /// Rollbacks that were asked for, in the order in which the agent wrote them down.
    [[nodiscard]] static QList<AskedFor> rollBacksAsked(World& world);
    void keepPictures(const QString& moment);
    [[nodiscard]] QByteArray scene() const;
    [[nodiscard]] bool allSee(const QString& text) const; ///< on the card of each window

    std::array<std::unique_ptr<Screen>, 3> m_screens;
};

namespace {
const std::array kPeople{QStringLiteral("Ana"), QStringLiteral("Ben"), QStringLiteral("Cara")};
}

void ConsolesTest::keepPictures(const QString& moment)
{
    for (std::size_t i = 0; i < m_screens.size(); ++i)
        m_screens[i]->keepPicture(QStringLiteral("consoles-%1-%2").arg(moment, kPeople[i].toLower()));
}

QList<ConsolesTest::AskedFor> ConsolesTest::rollBacksAsked(World& world)
{
    QList<AskedFor> all;
    const QString lines = world.run(QStringLiteral("handrail-agent"), {QStringLiteral("journal"), QStringLiteral("--data"), world.agentFolder()});
    for (const QString& line : lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const QJsonObject entry = QJsonDocument::fromJson(line.toUtf8()).object();
        const QJsonObject operation = entry[QStringLiteral("operation")].toObject();
        const QString state = operation[QStringLiteral("state")].toString();
        const bool isRefused = state == QStringLiteral("REFUSED");
        if (operation[QStringLiteral("kind")].toString() == QStringLiteral("ROLL_BACK") && (isRefused || state == QStringLiteral("ASKED")))
            all << AskedFor{entry[QStringLiteral("at_ms")].toString().toLongLong(), entry[QStringLiteral("who")].toString(), isRefused};
    }
    return all;
}

QByteArray ConsolesTest::scene() const
{
    QStringList all;
    for (std::size_t i = 0; i < m_screens.size() && m_screens[i]; ++i) {
        all << kPeople[i] + QStringLiteral(": ") + m_screens[i]->text("pageTitle") + QStringLiteral(" / ") +
                   m_screens[i]->text("refusal") + QStringLiteral(" / ") + m_screens[i]->text("headline");
        for (const Screen::Card& card : m_screens[i]->cards())
            all << card.name + QStringLiteral(" / ") + card.meta;
    }
    return all.join(QLatin1Char('\n')).toUtf8();
}

bool ConsolesTest::allSee(const QString& text) const
{
    return World::until(kSeenMs, [&] {
        return std::ranges::all_of(m_screens, [&](const auto& screen) {
            const auto cards = screen->cards();
            return !cards.empty() && cards.front().meta.contains(text);
        });
    });
}

void ConsolesTest::threePeopleAndOneIncident()
{
    World world;
    QVERIFY2(world.startDemo(), qPrintable(world.failure()));
    QVERIFY2(world.startAgentFor({kPeople[0], kPeople[1], kPeople[2]}), qPrintable(world.failure()));
    for (std::size_t i = 0; i < m_screens.size(); ++i) {
        m_screens[i] = std::make_unique<Screen>(world.addressOf(kPeople[i]), "console-" + kPeople[i].toStdString());
        QVERIFY2(m_screens[i]->open(kStartMs), scene().constData());
    }
    QVERIFY2(world.fault(QStringLiteral("version-slow"), true), qPrintable(world.failure()));
    const auto sawIt = [&] {
        return std::ranges::all_of(
            m_screens, [](const auto& screen) { return screen->text("pageTitle").contains(QStringLiteral("answers are slow")); });
    };
    QVERIFY2(World::until(kAlertMs, sawIt), scene().constData());
    Screen &ana = *m_screens[0], &ben = *m_screens[1], &cara = *m_screens[2];

    // Take: the others see who has it, and who else looks.
    QVERIFY2(ana.take(), scene().constData());
    QVERIFY2(World::until(kSeenMs, [&] { return cara.text("holder") == QStringLiteral("Ana has it"); }), scene().constData());
    QVERIFY2(World::until(kSeenMs, [&] { return ana.chips().contains(QStringLiteral("Ben and Cara look at this too")) ||
                                                ana.chips().contains(QStringLiteral("Cara and Ben look at this too")); }),
             scene().constData());
    keepPictures(QStringLiteral("1-taken"));

    // Hand over: the one it goes to has it, and the others see that.
    QVERIFY2(ana.handOver(kPeople[1]), scene().constData());
    QVERIFY2(World::until(kSeenMs, [&] { return ben.text("holder") == QStringLiteral("You have it"); }), scene().constData());
    QVERIFY2(World::until(kSeenMs, [&] { return ana.text("holder") == QStringLiteral("Ben has it"); }), scene().constData());
    keepPictures(QStringLiteral("2-handed-over"));

    // Two press at once (how far apart is measured, a busy machine decides): one rolls back; the other is told what the first did.
    const double apart = Screen::rollBackTogether(ben, cara);
    QVERIFY2(apart >= 0, scene().constData());
    qInfo("MEASURED | two presses | %.1f ms apart", apart);
    const auto refused = [&] { return !ben.text("refusal").isEmpty() || !cara.text("refusal").isEmpty(); };
    QVERIFY2(World::until(kSeenMs, refused), scene().constData());
    const bool benWon = ben.text("refusal").isEmpty();
    Screen& loser = benWon ? cara : ben;
    const QString winner = benWon ? kPeople[1] : kPeople[2];
    QVERIFY2(loser.text("refusal").startsWith(QStringLiteral("Not done")), scene().constData());
    QVERIFY2(loser.text("refusal").contains(winner), scene().constData());
    QVERIFY2(ana.chips().contains(winner + QStringLiteral(" is about to act")) || allSee(QStringLiteral("since")), scene().constData());
    keepPictures(QStringLiteral("3-two-rolled-back"));
    QVERIFY2(World::until(kOutcomeMs, [&] { return ana.text("headline").startsWith(QStringLiteral("It helped")); }),
             scene().constData());
    keepPictures(QStringLiteral("4-helped"));
    const auto asked = rollBacksAsked(world);
    QCOMPARE(asked.size(), 2);
    qInfo("MEASURED | two presses, by the agent's clock | %lld ms apart", static_cast<long long>(asked[1].atMs - asked[0].atMs));
    QCOMPARE(asked[0].who, winner);
    QVERIFY(asked[1].who != winner && !asked[0].isRefused && asked[1].isRefused);
    // Once, and everybody reads the same of it.
    for (Screen* screen : {&ana, &ben, &cara}) {
        const QStringList done = screen->journal().filter(QStringLiteral(" began to roll back to v"));
        QCOMPARE(done.size(), 1);
        QVERIFY2(done.front().startsWith(winner), qPrintable(done.front()));
    }
}

QTEST_MAIN(ConsolesTest)
#include "ConsolesTest.moc"
