#include "Theme.h"

#include <QFile>
#include <QHash>

#include <algorithm>
#include <cmath>

namespace handrail::ui {

namespace {

QColor rgb(unsigned value)
{
    return QColor::fromRgb(value);
}

double channel(double value)
{
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

} // namespace

Theme Theme::darkOne()
{
    Theme t;
    t.dark = true;
    t.window = rgb(0x15181b), t.bar = rgb(0x1c2024), t.panel = rgb(0x1b1f23), t.raised = rgb(0x212529);
    t.hover = rgb(0x2a2f36), t.field = rgb(0x111316);
    t.border = rgb(0x2e333a), t.borderStrong = rgb(0x474e58);
    t.text = rgb(0xf1f3f6), t.second = rgb(0xb4bac4), t.muted = rgb(0x969da8);
    t.broken = rgb(0xff8a80), t.brokenBorder = rgb(0x9c4744), t.brokenFill = rgb(0x571f1e), t.brokenText = rgb(0xffc4bf);
    t.watch = rgb(0xf2b04a), t.watchBorder = rgb(0x86632a), t.watchFill = rgb(0x46340f), t.watchText = rgb(0xffdc9c);
    t.grey = rgb(0xa3aab4), t.greyFill = rgb(0x2a2e34);
    t.accent = rgb(0x2c66cf), t.accentHover = rgb(0x3a72d6), t.onAccent = rgb(0xffffff), t.focus = rgb(0x7db2ff);
    t.done = rgb(0x2a6146), t.onDone = rgb(0xe6fff2);
    t.curve = rgb(0xa3c5ff), t.band = rgb(0x24322c), t.limit = rgb(0xe09a94), t.grid = rgb(0x292e34);
    t.mark = rgb(0x9aa1ac);
    return t;
}

Theme Theme::light()
{
    Theme t;
    t.dark = false;
    t.window = rgb(0xf1f3f5), t.bar = rgb(0xffffff), t.panel = rgb(0xffffff), t.raised = rgb(0xffffff);
    t.hover = rgb(0xe7eaee), t.field = rgb(0xffffff);
    t.border = rgb(0xd5d9df), t.borderStrong = rgb(0xaab1bb);
    t.text = rgb(0x15181c), t.second = rgb(0x454c57), t.muted = rgb(0x5a616c);
    t.broken = rgb(0xb1241c), t.brokenBorder = rgb(0xdb8d87), t.brokenFill = rgb(0xfbe1df), t.brokenText = rgb(0x861a14);
    t.watch = rgb(0x865500), t.watchBorder = rgb(0xd9ab57), t.watchFill = rgb(0xfcedcf), t.watchText = rgb(0x6d4500);
    t.grey = rgb(0x59606b), t.greyFill = rgb(0xe4e7eb);
    t.accent = rgb(0x1f5bc0), t.accentHover = rgb(0x184ca4), t.onAccent = rgb(0xffffff), t.focus = rgb(0x1f5bc0);
    t.done = rgb(0x2f7a55), t.onDone = rgb(0xffffff);
    t.curve = rgb(0x1d5fbf), t.band = rgb(0xe1ebe5), t.limit = rgb(0xa8423b), t.grid = rgb(0xe6e9ed);
    t.mark = rgb(0x646b76);
    return t;
}

std::vector<Theme::Pair> Theme::textPairs() const
{
    std::vector<Pair> pairs;
    for (const QColor& ground : {window, bar, panel, raised}) {
        pairs.push_back({"text", text, ground});
        pairs.push_back({"second", second, ground});
        pairs.push_back({"muted", muted, ground});
        pairs.push_back({"broken", broken, ground});
        pairs.push_back({"watch", watch, ground});
        pairs.push_back({"no contact", grey, ground});
        pairs.push_back({"limit", limit, ground});
        pairs.push_back({"mark", mark, ground});
    }
    for (const QColor& ground : {hover, field})
        for (const QColor& front : {text, second, muted})
            pairs.push_back({"on hover or field", front, ground});
    pairs.push_back({"broken badge", brokenText, brokenFill});
    pairs.push_back({"watch badge", watchText, watchFill});
    pairs.push_back({"grey badge", grey, greyFill});
    pairs.push_back({"notice", text, greyFill});
    pairs.push_back({"drill", window, text});
    pairs.push_back({"primary button", onAccent, accent});
    pairs.push_back({"primary button, hovered", onAccent, accentHover});
    pairs.push_back({"answered step", onDone, done});
    return pairs;
}

QString Theme::styleSheet(int size, const QString& family) const
{
    QFile file(QStringLiteral(":/themes/handrail.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const QList<std::pair<QString, QColor>> colors{
        {QStringLiteral("window"), window}, {QStringLiteral("bar"), bar}, {QStringLiteral("panel"), panel},
        {QStringLiteral("raised"), raised}, {QStringLiteral("hover"), hover}, {QStringLiteral("field"), field},
        {QStringLiteral("borderStrong"), borderStrong}, {QStringLiteral("border"), border},
        {QStringLiteral("text"), text}, {QStringLiteral("second"), second}, {QStringLiteral("muted"), muted},
        {QStringLiteral("brokenBorder"), brokenBorder}, {QStringLiteral("brokenFill"), brokenFill},
        {QStringLiteral("brokenText"), brokenText}, {QStringLiteral("broken"), broken},
        {QStringLiteral("watchBorder"), watchBorder}, {QStringLiteral("watchFill"), watchFill},
        {QStringLiteral("watchText"), watchText}, {QStringLiteral("watch"), watch},
        {QStringLiteral("greyFill"), greyFill}, {QStringLiteral("grey"), grey},
        {QStringLiteral("accentHover"), accentHover}, {QStringLiteral("accent"), accent},
        {QStringLiteral("onAccent"), onAccent}, {QStringLiteral("focus"), focus},
        {QStringLiteral("done"), done}, {QStringLiteral("onDone"), onDone}};
    for (const auto& [name, color] : colors)
        sheet.replace(QLatin1Char('@') + name + QLatin1Char(';'), color.name() + QLatin1Char(';'));
    sheet.replace(QStringLiteral("@family;"), QLatin1Char('"') + family + QStringLiteral("\";"));
    const auto pixels = [&](const char* name, double factor) {
        sheet.replace(QLatin1Char('@') + QLatin1String(name) + QLatin1Char(';'),
                      QString::number(std::lround(size * factor)) + QStringLiteral("px;"));
    };
    pixels("body", 1.0);
    pixels("small", 0.86);
    pixels("title", 1.4);
    pixels("heading", 1.14);
    pixels("number", 1.95);
    return sheet;
}

double contrast(const QColor& a, const QColor& b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace handrail::ui
