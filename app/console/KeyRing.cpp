#include "KeyRing.h"

#include "base/Files.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <qt6keychain/keychain.h>

namespace handrail::console {

namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr auto kOpenedWithin = std::chrono::minutes(1);
constexpr const char* kInAFile = "Keep the key in a file beside the certificate, with the ending .key";

QString service() { return QStringLiteral("handrail"); }

tl::unexpected<Error> problemOf(const QKeychain::Job& job)
{
    const std::string name = job.key().toStdString();
    if (job.error() == QKeychain::EntryNotFound)
        return fail(ErrorCode::notFound, fmt::format("the desktop's keyring has no key '{}'", name), {},
                    fmt::format("Put it there: handrail --keep-key {}.key", name));
    return fail(ErrorCode::unavailable, fmt::format("the desktop's keyring can't be used: {}", job.errorString().toStdString()),
                {}, kInAFile);
}

/// Runs the job on this thread until it is done.
void finish(QKeychain::Job& job)
{
    job.setAutoDelete(false);
    QEventLoop loop;
    QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit);
    job.start();
    loop.exec();
}

using Answer = std::promise<Result<std::string>>;

/// On the GUI thread, where the library wants to be used.
void read(const QString& name, const std::shared_ptr<Answer>& answer)
{
    auto* job = new QKeychain::ReadPasswordJob(service()); // deletes itself
    job->setKey(name);
    QObject::connect(job, &QKeychain::Job::finished, job, [answer, job] {
        if (job->error() != QKeychain::NoError)
            answer->set_value(problemOf(*job));
        else
            answer->set_value(job->textData().toStdString());
    });
    job->start();
}

} // namespace

std::function<Result<std::string>()> KeyRing::reader(const std::string& name) const
{
    return [closing = m_closing, name = QString::fromStdString(name)]() -> Result<std::string> {
        const auto answer = std::make_shared<Answer>();
        auto key = answer->get_future();
        QMetaObject::invokeMethod(QCoreApplication::instance(), [name, answer] { read(name, answer); }, Qt::QueuedConnection);
        const auto until = std::chrono::steady_clock::now() + kOpenedWithin;
        while (!*closing && std::chrono::steady_clock::now() < until)
            if (key.wait_for(kLookEvery) == std::future_status::ready)
                return key.get();
        return fail(ErrorCode::unavailable, "the desktop's keyring was not opened", {}, "Open it and connect again");
    };
}

Result<std::string> KeyRing::keep(const std::string& file)
{
    const auto text = readFile(file);
    if (!text)
        return fail(text.error());
    if (text->find("PRIVATE KEY-----") == std::string::npos)
        return fail(ErrorCode::invalidInput, "this file holds no private key", file, "Give the file that ends in .key");
    const std::string name = std::filesystem::path(file).stem().string();
    QKeychain::WritePasswordJob write(service());
    write.setKey(QString::fromStdString(name));
    write.setTextData(QString::fromStdString(*text));
    finish(write);
    if (write.error() != QKeychain::NoError)
        return problemOf(write);
    QKeychain::ReadPasswordJob back(service());
    back.setKey(QString::fromStdString(name));
    finish(back);
    if (back.error() != QKeychain::NoError)
        return problemOf(back);
    if (back.textData().toStdString() != *text)
        return fail(ErrorCode::failed, "the desktop's keyring gave back another key than it was given", file, kInAFile);
    return name;
}

} // namespace handrail::console
