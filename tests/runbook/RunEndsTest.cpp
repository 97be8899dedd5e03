#include "RunWorld.h"

#include "runbook/Flow.h"

#include <fstream>
#include <iterator>
#include <random>

using namespace handrail;
using namespace handrail::runbook;
using namespace handrail::runbook::test;

namespace {

/// Any runbook: steps of all kinds, branches to anywhere, one call at the end.
std::string anyRunbook(std::mt19937& random)
{
    const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    const unsigned count = 2 + below(7);
    const auto target = [&] {
        const unsigned to = below(count + 2);
        return to == 0 ? std::string("well again") : to > count ? std::string("next") : "step " + std::to_string(to);
    };
    const auto branch = [&](const char* answer) { return below(3) ? std::string(answer) + ": " + target() + "\n" : std::string(); };
    std::string text = "---\nformat: 1\nfor: [slow answers]\n---\n# Any\n";
    for (unsigned i = 1; i < count; ++i) {
        text += "## Step " + std::to_string(i) + "\n";
        switch (below(7)) {
        case 0: text += "Read.\n"; break;
        case 1: text += "```check\nsignal: latency\nabove: agreed\n" + branch("yes") + branch("no") + branch("can't tell") + "```\n"; break;
        case 2: text += "```look\nat: logs\n" + branch("then") + "```\n"; break;
        case 3: text += "```ask\nanswers: {A: " + target() + ", B: " + target() + "}\n```\n"; break;
        case 4: text += "```do\naction: restart\n" + branch("helped") + branch("did not help") + branch("then") + "```\n"; break;
        case 5: text += "```wait\nsignal: latency\nbelow: agreed\nat most: 5 s\nno: " + target() + "\n" + branch("yes") + "```\n"; break;
        default: text += "```call\nwhom: db\n" + branch("then") + branch("nobody answers") + "```\n"; break;
        }
    }
    return text + "## Last\n```call\nwhom: db\n```\n";
}

} // namespace

/// Whatever is answered, a run comes to its end.
class RunEndsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ofRandomRunbooksEveryWayEndsWellOrWithSomeoneCalled();
    void aCircleTurnsOncePerWindow();
    void randomAnswersAlwaysComeToAnEnd();
};

void RunEndsTest::ofRandomRunbooksEveryWayEndsWellOrWithSomeoneCalled()
{
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    int walked = 0;
    for (int round = 0; round < 1'500; ++round) {
        const std::string text = anyRunbook(random);
        const auto read = readRunbook(text, "slow.md");
        if (!read || !flowProblems(*read).empty())
            continue;
        ++walked;
        const auto count = static_cast<std::uint32_t>(read->steps.size());
        const auto answersOf = [&](const RunbookStep& step) {
            auto answers = step.possibleAnswers();
            const auto ways = step.waysOut();
            answers.insert(answers.end(), ways.begin(), ways.end());
            return answers;
        };
        for (const RunbookStep& step : read->steps)
            for (const std::string& answer : answersOf(step)) {
                const auto to = step.after(answer, count);
                QVERIFY2(to == journal::kRunEndedWell || to == journal::kRunEndedByCalling || (to >= 1 && to <= count), text.c_str());
            }
        std::uint32_t at = 1;
        int turns = 0;
        for (; turns < 20'000 && at >= 1 && at <= count; ++turns) {
            const auto answers = answersOf(read->steps[at - 1]);
            at = read->steps[at - 1].after(answers[random() % answers.size()], count);
        }
        QVERIFY2(turns < 20'000, text.c_str());
    }
    QVERIFY2(walked > 100, qPrintable(QString::number(walked)));
}

void RunEndsTest::aCircleTurnsOncePerWindow()
{
    // The linter refuses this one; an agent that meets it all the same must not hang.
    World world(written("## A\n```check\nsignal: latency\nabove: agreed\nyes: B\nno: End\n```\n"
                        "## B\n```check\nsignal: latency\nabove: agreed\nyes: A\nno: End\n```\n" +
                        kEnd));
    world.second(900);
    QCOMPARE(world.settle(), std::string("yes yes"));
    world.seconds(2, 900);
    QCOMPARE(world.settle(), std::string("yes yes"));
}

void RunEndsTest::randomAnswersAlwaysComeToAnEnd()
{
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    const std::filesystem::path folder = std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".md" || file.path().filename() == "README.md")
            continue;
        std::ifstream in(file.path());
        const auto read =
            readRunbook(std::string(std::istreambuf_iterator<char>(in), {}), file.path().filename().string());
        QVERIFY(read.has_value());
        for (int walk = 0; walk < 20; ++walk) {
            World world(*read);
            int turns = 0;
            for (; !world.isOver() && turns < 2'000; ++turns) {
                world.second(below(3) == 0 ? std::optional<double>() : std::optional<double>(below(2) ? 900 : 50));
                world.settle();
                if (world.isOver())
                    break;
                const RunbookStep& step = read->steps.at(world.step() - 1);
                auto answers = step.possibleAnswers();
                const auto ways = step.waysOut();
                answers.insert(answers.end(), ways.begin(), ways.end());
                const auto answer =
                    answerStep(*read, world.incident(), step.number, answers[below(answers.size())], "");
                QVERIFY2(answer.has_value(), answer ? "" : answer.error().text().c_str());
                world.add(*answer);
            }
            QVERIFY2(world.isOver(), (read->file + " is still on step " + std::to_string(world.step())).c_str());
        }
    }
}

QTEST_GUILESS_MAIN(RunEndsTest)
#include "RunEndsTest.moc"
