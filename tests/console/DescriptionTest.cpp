#include "client/DescriptionCodec.h"
#include "handrail/v1/desk.pb.h"

#include <QtTest>

using namespace handrail;

/// What an agent says of its services, as a console reads it.
class DescriptionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void servicesWithTheSameRunbooksShareThem();
    void anotherTextOfTheSameFileIsAnotherRunbook();
    void aTextThatWasNeverSentIsLeftOut();
};

namespace {

std::string book(const std::string& title)
{
    return "---\nformat: 1\nfor: [slow answers]\n---\n# " + title + "\n\n## Look\n\nAt the log.\n\n```call\nwhom: forecast\n```\n";
}

void addService(v1::Description& all, const std::string& id, const std::string& text, const std::string& digest)
{
    v1::ServiceDescription& service = *all.add_services();
    service.set_service(id);
    service.set_agreement_file("a.yaml");
    service.set_agreement_text("format: 1\nservice: " + id + "\nname: One of many\nsources:\n  metrics: http://127.0.0.1:1/metrics\n");
    v1::RunbookText& runbook = *service.add_runbooks();
    runbook.set_file("slow.md");
    runbook.set_text(text);
    runbook.set_digest(digest);
}

client::Description read(const v1::Description& all)
{
    auto decoded = client::decodeDescription(all.SerializeAsString());
    if (!decoded)
        qFatal("%s", decoded.error().text().c_str());
    return std::move(*decoded);
}

} // namespace

void DescriptionTest::servicesWithTheSameRunbooksShareThem()
{
    v1::Description all;
    addService(all, "one", book("When it is slow"), "d1");
    addService(all, "two", {}, "d1");
    addService(all, "three", book("When it is slow"), "d1"); // an agent that sends each text again
    const client::Description description = read(all);
    QCOMPARE(description.services[0].runbooks->size(), 1u);
    QCOMPARE(description.services[0].runbooks->front().title, std::string("When it is slow"));
    QCOMPARE(description.services[1].runbooks, description.services[0].runbooks);
    QCOMPARE(description.services[2].runbooks, description.services[0].runbooks);
}

void DescriptionTest::anotherTextOfTheSameFileIsAnotherRunbook()
{
    v1::Description all;
    addService(all, "one", book("When it is slow"), "d1");
    addService(all, "two", book("When it is very slow"), "d2");
    addService(all, "three", {}, "d1");
    const client::Description description = read(all);
    QCOMPARE(description.services[1].runbooks->size(), 1u);
    QCOMPARE(description.services[1].runbooks->front().title, std::string("When it is very slow"));
    QCOMPARE(description.services[2].runbooks, description.services[0].runbooks);
}

void DescriptionTest::aTextThatWasNeverSentIsLeftOut()
{
    v1::Description all;
    addService(all, "one", {}, "d1");
    QVERIFY(read(all).services[0].runbooks->empty());
}

QTEST_GUILESS_MAIN(DescriptionTest)
#include "DescriptionTest.moc"
