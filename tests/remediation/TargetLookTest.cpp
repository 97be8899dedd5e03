#include "remediation/TargetLook.h"

#include "Scene.h"
#include "base/Files.h"

#include <QTemporaryDir>
#include <QTest>

using namespace handrail;
using namespace handrail::remediation;

class TargetLookTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string write(const char* name, const std::string& text)
    {
        const std::string path = m_folder.filePath(QString::fromLatin1(name)).toStdString();
        static_cast<void>(writeFileDurably(path, text).has_value());
        return path;
    }

private Q_SLOTS:
    void programsThatAreNotThereAreSaidBeforeTheClick_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<bool>("there");
        QTest::newRow("on the path") << QByteArray("true") << true;
        QTest::newRow("with its folder") << QByteArray("/bin/true") << true;
        QTest::newRow("nowhere") << QByteArray("no-such-program-at-all") << false;
        QTest::newRow("no such file") << QByteArray("/nowhere/roll-back") << false;
        QTest::newRow("not to be run") << QByteArray("plain file") << false;
        QTest::newRow("known at the click") << QByteArray("/opt/{version}/roll-back") << true;
    }
    void programsThatAreNotThereAreSaidBeforeTheClick()
    {
        QFETCH(QByteArray, program);
        QFETCH(bool, there);
        auto agreed = test::agreement();
        for (auto& action : agreed.actions)
            action.command = {"true"};
        if (program == "plain file")
            program = QByteArray::fromStdString(write("notes.txt", "not to be run"));
        agreed.actions[0].command = {program.toStdString(), "{version}"};
        const auto look = lookAtTarget(agreed);
        QCOMPARE(look.whyNot.contains("roll back"), !there);
        QVERIFY(!look.whyNot.contains("restart"));
        agreed.actions[0].command = {"true"};
        agreed.actions[0].proof.kind = contract::Proof::Kind::command;
        agreed.actions[0].proof.command = {program.toStdString()};
        QCOMPARE(lookAtTarget(agreed).whyNot.contains("roll back"), !there);
    }
    void aSecretThatIsNotThereIsSaid()
    {
        auto agreed = test::agreement();
        agreed.actions[2].by = contract::ActuatorKind::http;
        agreed.actions[2].headers["Authorization"] = "Bearer secret:" + write("key", "x");
        QVERIFY(!lookAtTarget(agreed).whyNot.contains("restart"));
        agreed.actions[2].headers["Authorization"] = "Bearer secret:/nowhere/key";
        QCOMPARE(lookAtTarget(agreed).whyNot.at("restart"), std::string("secret not there"));
    }
    void whatWouldUndoItIsSaid()
    {
        auto agreed = test::agreement();
        auto& rollBack = agreed.actions[0];
        rollBack.command = {"true"};
        rollBack.pinnedIn = write("deploy.yaml", "image: late\nversion: v12\n");
        rollBack.managedBy = "Argo CD";
        rollBack.managedMark = m_folder.filePath(QStringLiteral(".argocd")).toStdString();
        QCOMPARE(warningsOf(lookAtTarget(agreed), rollBack, "v12"), std::vector<std::string>{"pinned in " + rollBack.pinnedIn});
        QVERIFY(warningsOf(lookAtTarget(agreed), rollBack, "v13").empty()); // another one runs: the file doesn't hold it
        QVERIFY(warningsOf(lookAtTarget(agreed), rollBack, "").empty());
        write(".argocd", "");
        QCOMPARE(warningsOf(lookAtTarget(agreed), rollBack, "v13"),
                 std::vector<std::string>{"something else manages it: Argo CD"});
        rollBack.pinnedIn = "/nowhere";
        QCOMPARE(warningsOf(lookAtTarget(agreed), rollBack, "v12").size(), 1u);
    }
    void aVersionIsAWordOfItsOwn()
    {
        QVERIFY(namesVersion("v1", "v1"));
        QVERIFY(namesVersion("a: v12\nb: v1\n", "v1"));
        QVERIFY(namesVersion("late:v1@sha", "v1"));
        QVERIFY(!namesVersion("v12", "v1"));
        QVERIFY(!namesVersion("v1.2", "v1"));
        QVERIFY(!namesVersion("dev1", "v1"));
    }
};

QTEST_GUILESS_MAIN(TargetLookTest)
#include "TargetLookTest.moc"
