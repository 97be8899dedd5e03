#include "collector/QuickJson.h"

#include <QTest>
#include <random>

using namespace handrail::collector;
using nlohmann::json;

namespace {

/// What a reader was told, drawn as text; wants no more after so many words.
class Told final : public nlohmann::json_sax<json> {
public:
    explicit Told(int most = 1'000'000) : m_left(most) {}
    std::string drawn;

    bool null() override { return tell("null"); }
    bool boolean(bool value) override { return tell(value ? "true" : "false"); }
    bool number_integer(std::int64_t value) override { return tell("i" + std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) override { return tell("u" + std::to_string(value)); }
    bool number_float(double value, const std::string& text) override { return tell("f" + json(value).dump() + "'" + text + "'"); }
    bool string(std::string& value) override { return tell("\"" + value + "\""); }
    bool binary(json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return tell("{"); }
    bool key(std::string& value) override { return tell(value + ":"); }
    bool end_object() override { return tell("}"); }
    bool start_array(std::size_t) override { return tell("["); }
    bool end_array() override { return tell("]"); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    bool tell(const std::string& what)
    {
        drawn += what + " ";
        return m_left-- > 0;
    }
    int m_left;
};

std::string anyJson(std::mt19937& random, int depth)
{
    static const std::vector<std::string> kPlain = {"null", "true", "false", "0", "-0", "12", "-7", "3.25", "-0.5e-3", "1E6", "18446744073709551615",
                                                    "9223372036854775808", "-9223372036854775808", "\"\"", "\"late\"", "\"a b,{}[]:\"", "0.1"};
    static const std::vector<std::string> kOdd = {"01", "+1", ".5", "1.", "1e", "-", "1e999", "99999999999999999999", "\"\\n\"", "\"\\u00e9\"", "\"\xc3\xa9\"",
                                                  "\"\xff\"", "\"\t\"", "\"open", "nul", "truex", "NaN", "\x01", "'a'", "\"\x7f\""};
    const auto blank = [&] { return std::string(random() % 4 == 0 ? " \t"[random() % 2] + std::string() : std::string()); };
    const auto what = random() % 12;
    if (depth > 4 || what < 7)
        return blank() + (random() % 40 == 0 ? kOdd[random() % kOdd.size()] : kPlain[random() % kPlain.size()]) + blank();
    const bool isObject = what < 10;
    std::string made = isObject ? "{" : "[";
    const auto count = random() % 5;
    for (unsigned i = 0; i < count; ++i)
        made += (i > 0 ? "," : "") + blank() + (isObject ? "\"k" + std::to_string(random() % 3) + "\"" + blank() + ":" : "") + anyJson(random, depth + 1);
    return made + blank() + (isObject ? "}" : "]");
}

} // namespace

class QuickJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void usualLinesAreReadToTheirEnd()
    {
        for (const char* line : {R"({"schema":"predlog/1","id":"a1","latency_ms":12.5,"n":-3,"ok":true,"features":{"d":606,"o":null},"a":[1,[]]})", "{}", " [ ] ",
                                 R"( { "a" : 1 } )"}) {
            Told quickly, fully;
            QVERIFY(readQuickly(line, quickly) == QuickRead::done);
            QVERIFY(json::sax_parse(std::string(line), &fully));
            QCOMPARE(quickly.drawn, fully.drawn);
        }
    }

    void whatIsUnusualIsLeftToTheOther()
    {
        for (const char* line : {"", "{", R"({"a":"\u00e9"})", R"({"a":"é"})", R"({"a":01})", R"({"a":1}x)", R"({"a" 1})", R"({"a":1,})", "[1 2]", "nul"}) {
            Told told;
            QVERIFY2(readQuickly(line, told) == QuickRead::unsure, line);
        }
        Told told;
        QVERIFY(readQuickly(std::string(1'000, '['), told) == QuickRead::unsure);
    }

    /// Of any text: what it calls done is JSON, told word for word as by the full parser; what it calls refused was refused.
    void itSaysNothingElseThanTheFullParser()
    {
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        int done = 0, refused = 0;
        for (int i = 0; i < 30'000; ++i) {
            std::string text = anyJson(random, 0);
            if (random() % 4 == 0 && !text.empty()) // and something in it is not as it was
                text[random() % text.size()] = "{}[]\",:0-.e x\\"[random() % 14];
            const int most = random() % 5 == 0 ? static_cast<int>(random() % 10) : 1'000'000;
            Told quickly(most), fully(most);
            const auto read = readQuickly(text, quickly);
            const bool isJson = json::sax_parse(text, &fully);
            if (read == QuickRead::unsure)
                continue;
            QVERIFY2((read == QuickRead::done) == isJson, text.c_str());
            QVERIFY2(quickly.drawn == fully.drawn, text.c_str());
            ++(read == QuickRead::done ? done : refused);
        }
        QVERIFY2(done > 10'000 && refused > 500, qPrintable(QStringLiteral("%1 %2").arg(done).arg(refused)));
    }
};

QTEST_GUILESS_MAIN(QuickJsonTest)
#include "QuickJsonTest.moc"
