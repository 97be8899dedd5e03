#include "Words.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <unordered_map>

namespace handrail::ui {

namespace {

constexpr const char* kContext = "handrail::wording";

class QtCatalog final : public wording::Catalog {
public:
    [[nodiscard]] std::string translate(const char* message, int count) const override
    {
        if (count >= 0)
            return inForm(message, count);
        // A thousand cards ask for the same dozen messages once a second. The translator is there before the first text.
        static std::unordered_map<const char*, std::string> known;
        const auto [place, isNew] = known.try_emplace(message);
        if (isNew)
            place->second = QCoreApplication::translate(kContext, message).toStdString();
        return place->second;
    }

private:
    [[nodiscard]] std::string inForm(const char* message, int count) const
    {
        const QString translated = QCoreApplication::translate(kContext, message, nullptr, count);
        QString untranslated = QString::fromUtf8(message);
        untranslated.replace(QStringLiteral("%n"), QString::number(count));
        return translated == untranslated ? Catalog::translate(message, count) : translated.toStdString();
    }
};

} // namespace

QString say(const wording::Text& text)
{
    return QString::fromStdString(wording::render(text, QtCatalog{}));
}

QString say(wording::Label label)
{
    return say(wording::label(label));
}

QString unbroken(QString text)
{
    static const QRegularExpression kUnit(QStringLiteral("(?<=\\d) (?=(%|s|ms|min|h|MB|GB)(?!\\w))"));
    return text.replace(kUnit, QStringLiteral("\u00A0"));
}

QString named(const std::string& name)
{
    return QString::fromStdString(name);
}

} // namespace handrail::ui
