#include <QAbstractButton>
#include <QApplication>
#include <QDateTime>
#include <QGenericPlugin>
#include <QLabel>
#include <QPixmap>
#include <QPointer>
#include <QSocketNotifier>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

namespace {

constexpr int kAgainMs = 50;
constexpr int kLateMs = 500; ///< after the time that was asked for

QWidget* visible(const QString& name)
{
    for (QWidget* window : QApplication::topLevelWidgets())
        for (QWidget* found : window->findChildren<QWidget*>(name))
            if (found->isVisible())
                return found;
    return nullptr;
}

void answer(const QString& text)
{
    const QString line = QStringLiteral("hand: ") + QString(text).replace(QLatin1Char('\n'), QLatin1Char(' '));
    std::fputs((line.toUtf8() + '\n').constData(), stdout);
    std::fflush(stdout);
}

/// All that stands in it.
QString textOf(QWidget* widget)
{
    QStringList all;
    if (const auto* button = qobject_cast<QAbstractButton*>(widget))
        all << button->text();
    if (const auto* label = qobject_cast<QLabel*>(widget))
        all << label->text();
    for (const QLabel* label : widget->findChildren<QLabel*>())
        if (label->isVisible())
            all << label->text();
    return all.join(QStringLiteral(" | "));
}

/// Of the window as it is, and how large it is; empty when there is none.
QString pictured(const QString& file)
{
    for (QWidget* window : QApplication::topLevelWidgets())
        if (window->isVisible() && window->windowType() == Qt::Window) {
            const QPixmap picture = window->grab();
            return picture.save(file) ? QStringLiteral("%1x%2").arg(picture.width()).arg(picture.height()) : QString();
        }
    return {};
}

} // namespace

/// Eyes and a hand for a test in another process: Qt loads this into the program as it is installed. A line on the standard
/// input asks for one thing, and a line that begins with "hand: " answers.
///     read NAME         what stands in the first part of this name that can be seen
///     press NAME        a click on it, as soon as it takes one; answered with the time (milliseconds since 1970)
///     press NAME AT     the same at that time; "0" when the button took none then, because it was another's by now
///     type NAME TEXT    keys; answered when they were pressed
///     picture FILE      of the window; answered with its size
class Hand : public QObject {
    Q_OBJECT
public:
    Hand() : m_asked(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_asked, &QSocketNotifier::activated, this, &Hand::read);
        m_again.setTimerType(Qt::PreciseTimer);
        connect(&m_again, &QTimer::timeout, this, &Hand::press);
    }

private Q_SLOTS:
    void wasPressed()
    {
        if (!m_again.isActive())
            return;
        m_again.stop();
        answer(QString::number(QDateTime::currentMSecsSinceEpoch()));
    }

private:
    void read()
    {
        std::array<char, 4'096> bytes{};
        const auto got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (got <= 0)
            return m_asked.setEnabled(false);
        m_said += QByteArray(bytes.data(), got);
        for (qsizetype end = m_said.indexOf('\n'); end >= 0; end = m_said.indexOf('\n')) {
            const QString line = QString::fromUtf8(m_said.left(end));
            m_said.remove(0, end + 1);
            take(line.section(QLatin1Char(' '), 0, 0), line.section(QLatin1Char(' '), 1, 1), line.section(QLatin1Char(' '), 2));
        }
    }
    void take(const QString& what, const QString& name, const QString& rest)
    {
        QWidget* widget = visible(name);
        if (what == u"press") {
            m_name = name;
            m_at = rest.toLongLong();
            m_again.start(static_cast<int>(std::max<qint64>(0, m_at - QDateTime::currentMSecsSinceEpoch())));
        } else if (what == u"type") {
            if (widget)
                QTest::keyClicks(widget, rest);
            answer(widget ? QStringLiteral("typed") : QString());
        } else {
            answer(what == u"picture" ? pictured(name) : widget ? textOf(widget) : QString());
        }
    }
    /// A button that has only just come takes no press: it is pressed again, as a person does.
    void press()
    {
        m_again.setInterval(kAgainMs);
        if (m_at > 0 && QDateTime::currentMSecsSinceEpoch() > m_at + kLateMs) {
            m_again.stop();
            return answer(QString::number(0));
        }
        auto* button = qobject_cast<QAbstractButton*>(visible(m_name));
        if (!button || !button->isEnabled())
            return;
        if (button != m_button) {
            m_button = button;
            // Some buttons tell a deliberate press from one that came too early.
            if (button->metaObject()->indexOfSignal("pressedFor(QString)") >= 0)
                connect(button, SIGNAL(pressedFor(QString)), this, SLOT(wasPressed()));
            else
                connect(button, &QAbstractButton::clicked, this, &Hand::wasPressed);
        }
        QTest::mouseClick(button, Qt::LeftButton);
    }

    QSocketNotifier m_asked;
    QByteArray m_said;
    QTimer m_again;
    QString m_name;
    qint64 m_at = 0;
    QPointer<QAbstractButton> m_button;
};

class HandPlugin : public QGenericPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID "org.qt-project.Qt.QGenericPluginFactoryInterface" FILE "Hand.json")
public:
    QObject* create(const QString&, const QString&) override { return new Hand; }
};

#include "Hand.moc"
