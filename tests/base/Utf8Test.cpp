#include "base/Utf8.h"

#include <QRandomGenerator>
#include <QString>
#include <QTest>

using namespace handrail;

class Utf8Test : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goodTextStaysAndBadBytesAreReplaced_data();
    void goodTextStaysAndBadBytesAreReplaced();
    void anyBytesBecomeValid();
};

void Utf8Test::goodTextStaysAndBadBytesAreReplaced_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("valid");
    const QByteArray bad("\xef\xbf\xbd");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("plain") << QByteArray("late") << QByteArray("late");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3) << QByteArray("a\0b", 3);
    QTest::newRow("two bytes") << QByteArray("Z\xc3\xbcrich") << QByteArray("Z\xc3\xbcrich");
    QTest::newRow("three bytes") << QByteArray("\xe2\x82\xac") << QByteArray("\xe2\x82\xac");
    QTest::newRow("four bytes") << QByteArray("\xf0\x9f\x9b\xab") << QByteArray("\xf0\x9f\x9b\xab");
    QTest::newRow("lone tail") << QByteArray("a\x80z") << QByteArray("a") + bad + "z";
    QTest::newRow("cut short") << QByteArray("a\xe2\x82") << QByteArray("a") + bad + bad;
    QTest::newRow("Latin 1") << QByteArray("Z\xfcrich") << QByteArray("Z") + bad + "rich";
    QTest::newRow("too long a form") << QByteArray("\xc0\xaf") << bad + bad;
    QTest::newRow("too long a form of three") << QByteArray("\xe0\x80\xaf") << bad + bad + bad;
    QTest::newRow("half of a pair") << QByteArray("\xed\xa0\x80") << bad + bad + bad;
    QTest::newRow("beyond the last") << QByteArray("\xf4\x90\x80\x80") << bad + bad + bad + bad;
}

void Utf8Test::goodTextStaysAndBadBytesAreReplaced()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, valid);
    QCOMPARE(QByteArray::fromStdString(validUtf8(text.toStdString())), valid);
}

void Utf8Test::anyBytesBecomeValid()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int i = 0; i < 20'000; ++i) {
        QByteArray bytes(random.bounded(12), '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random.bounded(2) ? random.bounded(256) : random.bounded(0x80, 0xf8));
        const std::string valid = validUtf8(bytes.toStdString());
        QCOMPARE(QString::fromStdString(valid).toStdString(), valid);
        QCOMPARE(validUtf8(valid), valid);
    }
}

QTEST_GUILESS_MAIN(Utf8Test)
#include "Utf8Test.moc"
