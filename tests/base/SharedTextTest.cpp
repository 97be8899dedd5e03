#include "base/SharedText.h"

#include <QTest>

#include <random>

using namespace handrail;

class SharedTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsReadIsWhatWasKept_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("isAlike");
        for (const int size : {0, 1, 999, 1'000, 10'000, 32'768, 40'000, 1'000'000})
            for (const bool isAlike : {false, true})
                QTest::addRow("%d bytes, %s", size, isAlike ? "like others" : "like nothing") << size << isAlike;
    }
    void whatIsReadIsWhatWasKept()
    {
        QFETCH(int, size);
        QFETCH(bool, isAlike);
        const auto seed = std::random_device{}();
        std::mt19937 random(seed);
        std::string text;
        while (text.size() < static_cast<std::size_t>(size))
            text += isAlike ? "  - name: slow answers " + std::to_string(random() % 100) + "\n" : std::string(1, static_cast<char>(random()));
        text.resize(static_cast<std::size_t>(size));
        const SharedText plain = text, kept = plain.packed(), copy = kept.packed(), again = SharedText(text).packed();
        QVERIFY2(plain.str() == text && kept.str() == text && copy.str() == text, qPrintable(QString::number(seed)));
        QCOMPARE(kept.empty(), size == 0);
        QVERIFY(kept == plain && kept == copy && kept == again);
        if (size == 0)
            return;
        text[random() % text.size()] ^= 1;
        const SharedText other = SharedText(text).packed(), shorter = SharedText(text.substr(1)).packed();
        QVERIFY(other.str() == text && shorter.str() == text.substr(1));
        QVERIFY(other != kept && other != plain && shorter != kept);
    }
    void oneThatIsClearedIsEmpty()
    {
        SharedText text = SharedText(std::string(5'000, 'x')).packed();
        const SharedText copy = text;
        text.clear();
        QVERIFY(text.empty() && text.str().empty() && text == SharedText());
        QCOMPARE(copy.str(), std::string(5'000, 'x'));
    }
};

QTEST_GUILESS_MAIN(SharedTextTest)
#include "SharedTextTest.moc"
