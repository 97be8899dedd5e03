#include "Blocks.h"

#include "ui/Words.h"

#include <QApplication>
#include <QClipboard>
#include <QScrollArea>
#include <QStyle>
#include <QTimer>
#include <QVariant>

namespace handrail::ui {

QLabel* addLabel(QWidget* parent, const QString& name, const char* role, bool wrap)
{
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setProperty("role", QLatin1String(role));
    label->setWordWrap(wrap);
    label->setTextFormat(Qt::PlainText);
    label->hide();
    return label;
}

void put(QLabel* label, const QString& text)
{
    if (label->text() != text) {
        label->setText(text);
        label->updateGeometry();
    }
    const bool hide = text.isEmpty();
    if (label->isHidden() != hide)
        label->setHidden(hide);
}

void put(QAbstractButton* button, const QString& text)
{
    if (button->text() != text) {
        button->setText(text);
        button->setAccessibleName(QString(text).replace(QLatin1Char('\n'), QLatin1Char(' ')));
    }
}

QString inTwoLines(const QString& text)
{
    qsizetype best = -1;
    for (qsizetype at = text.indexOf(QLatin1Char(' ')); at >= 0; at = text.indexOf(QLatin1Char(' '), at + 1))
        if (best < 0 || std::abs(at - text.size() / 2) < std::abs(best - text.size() / 2))
            best = at;
    return best < 0 || text.size() < 10 ? text : text.left(best) + QLatin1Char('\n') + text.mid(best + 1);
}

void layOutNow()
{
    // A layout that is done asks its parent for one, which this call of Qt's leaves for the next.
    constexpr int kDeepest = 8;
    for (int i = 0; i < kDeepest; ++i)
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
}

void setLook(QWidget* widget, const char* property, const QVariant& value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void copyText(QPushButton* button, const QString& text, wording::Label label)
{
    QApplication::clipboard()->setText(text);
    const QString name = button->accessibleName();
    put(button, say(wording::Label::copied));
    QTimer::singleShot(2000, button, [button, label, name] {
        put(button, say(label));
        button->setAccessibleName(name);
    });
}

void bringIntoSight(QWidget* widget)
{
    QTimer::singleShot(0, widget, [widget] {
        for (QWidget* up = widget->parentWidget(); up; up = up->parentWidget())
            if (auto* scroll = qobject_cast<QScrollArea*>(up))
                scroll->ensureWidgetVisible(widget, 0, 12);
    });
}

QPushButton* addButton(QWidget* parent, const QString& name, const char* look)
{
    auto* button = new QPushButton(parent);
    button->setObjectName(name);
    button->setAutoDefault(false);
    if (look)
        button->setProperty(look, true);
    return button;
}

} // namespace handrail::ui
