#include "SettingsPage.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QCheckBox>
#include <QSlider>

#include <array>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr int kLongest = 10, kUsual = 3;
constexpr std::array kThemes{Label::themeSystem, Label::themeLight, Label::themeDark}; ///< in the order of ThemeChoice
} // namespace

SettingsPage::SettingsPage(Look& look, QWidget* parent)
    : QWidget(parent), m_look(look), m_themes(new QButtonGroup(this)), m_sound(new QCheckBox(this)),
      m_countdown(new QSlider(Qt::Horizontal, this)), m_seconds(addLabel(this, QStringLiteral("countdownSeconds"), "strong"))
{
    setObjectName(QStringLiteral("settings"));
    auto* title = addLabel(this, QStringLiteral("settingsTitle"), "title");
    put(title, say(Label::settings));
    auto* close = addButton(this, QStringLiteral("settingsClose"));
    put(close, say(Label::close));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(close);
    auto* hint = addLabel(this, QStringLiteral("settingsHint"), "second", true);
    put(hint, say(Label::settingsHint));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(8);
    column->addLayout(head);
    column->addWidget(hint);
    buildTheme();
    buildCountdown();
    buildSound();
    column->addStretch(1);
    connect(close, &QPushButton::clicked, this, &SettingsPage::closed);
}

void SettingsPage::addHeading(const QString& name, const QString& title, const QString& hint)
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    auto* heading = addLabel(this, name, "heading");
    put(heading, title);
    column->addSpacing(14);
    column->addWidget(heading);
    if (hint.isEmpty())
        return;
    auto* below = addLabel(this, name + QStringLiteral("Hint"), "second", true);
    put(below, hint);
    column->addWidget(below);
}

void SettingsPage::buildTheme()
{
    addHeading(QStringLiteral("themeHeading"), say(Label::theme), {});
    auto* row = new QHBoxLayout;
    row->setSpacing(2);
    for (std::size_t i = 0; i < kThemes.size(); ++i) {
        QPushButton* button = addButton(this, QStringLiteral("theme%1").arg(i), "range");
        put(button, say(kThemes[i]));
        button->setCheckable(true);
        m_themes->addButton(button, static_cast<int>(i));
        row->addWidget(button);
    }
    row->addStretch();
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    showTheme();
    connect(m_themes, &QButtonGroup::idClicked, this, [this](int id) {
        m_look.choose(static_cast<ThemeChoice>(id));
        Q_EMIT themeChosen(m_look.choice());
    });
}

void SettingsPage::buildCountdown()
{
    addHeading(QStringLiteral("countdownHeading"), say(Label::countdownSetting), say(Label::countdownHint));
    m_countdown->setObjectName(QStringLiteral("countdown"));
    m_countdown->setAccessibleName(say(Label::countdownSetting));
    m_countdown->setRange(0, kLongest);
    m_countdown->setPageStep(1);
    m_countdown->setTickPosition(QSlider::NoTicks);
    m_countdown->setValue(kUsual);
    m_countdown->setFixedWidth(260);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_countdown);
    row->addWidget(m_seconds);
    row->addStretch();
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    showCountdown();
    connect(m_countdown, &QSlider::valueChanged, this, [this](int value) {
        showCountdown();
        Q_EMIT countdownChanged(static_cast<unsigned>(value));
    });
}

void SettingsPage::buildSound()
{
    addHeading(QStringLiteral("soundHeading"), say(Label::sound), say(Label::soundHint));
    m_sound->setObjectName(QStringLiteral("soundSetting"));
    m_sound->setText(say(Label::soundRepeat));
    m_sound->setChecked(true);
    QPushButton* once = addButton(this, QStringLiteral("soundTry"));
    put(once, say(Label::tryTheSound));
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_sound);
    row->addWidget(once);
    row->addStretch();
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_sound, &QCheckBox::toggled, this, &SettingsPage::soundChanged);
    connect(once, &QPushButton::clicked, this, &SettingsPage::soundTried);
}

void SettingsPage::setSound(bool on)
{
    m_sound->setChecked(on);
}

void SettingsPage::setCountdown(unsigned seconds)
{
    m_countdown->setValue(static_cast<int>(seconds));
}

unsigned SettingsPage::countdown() const
{
    return static_cast<unsigned>(m_countdown->value());
}

void SettingsPage::showCountdown()
{
    put(m_seconds, say(wording::countdownChoice(countdown())));
}

void SettingsPage::showTheme()
{
    m_themes->button(static_cast<int>(m_look.choice()))->setChecked(true);
}

} // namespace handrail::ui
