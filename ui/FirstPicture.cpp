#include "FirstPicture.h"

#include "ui/Words.h"
#include "wording/LabelTexts.h"

#include <QDataStream>
#include <QPainter>
#include <QTimer>

namespace handrail::ui {

namespace {
constexpr quint32 kMagic = 0x48724670;
constexpr int kPale = 120; ///< of 255: readable, and plainly not the live window
constexpr int kAcross = 12, kDown = 4, kMiddleOfBar = 21; ///< between the world and the search
} // namespace

std::string FirstPicture::of(QWidget& window, WallTime at)
{
    QPicture strokes;
    QPainter painter(&strokes);
    window.render(&painter, {}, {}, QWidget::DrawChildren | QWidget::DrawWindowBackground);
    painter.end();
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << kMagic << quint32(QT_VERSION) << qint64(toMs(at)) << QByteArray(strokes.data(), static_cast<qsizetype>(strokes.size()));
    return bytes.toStdString();
}

std::optional<FirstPicture::Stored> FirstPicture::read(const std::string& bytes)
{
    QDataStream stream(QByteArray::fromStdString(bytes));
    quint32 magic = 0, version = 0;
    qint64 at = 0;
    QByteArray data;
    stream >> magic >> version >> at >> data;
    if (stream.status() != QDataStream::Ok || magic != kMagic || version != QT_VERSION || data.isEmpty())
        return {};
    Stored stored{fromMs(at), QPicture()};
    stored.strokes.setData(data.constData(), static_cast<uint>(data.size()));
    return stored;
}

FirstPicture::FirstPicture(Stored stored, WallTime now, const Look& look, QWidget* parent)
    : QWidget(parent), m_stored(std::move(stored)), m_look(look), m_age(say(wording::storedPicture(now - m_stored.at)))
{
    setObjectName(QStringLiteral("firstPicture"));
    setAccessibleName(m_age);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void FirstPicture::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_look.theme().window);
    painter.drawPicture(0, 0, m_stored.strokes);
    QColor pale = m_look.theme().window;
    pale.setAlpha(kPale);
    painter.fillRect(rect(), pale);
    paintAge(painter);
    if (!std::exchange(m_isPainted, true))
        QTimer::singleShot(0, this, &FirstPicture::painted);
}

void FirstPicture::paintAge(QPainter& painter) const
{
    const Theme& theme = m_look.theme();
    painter.setFont(m_look.font());
    QRect box = painter.fontMetrics().boundingRect(m_age).adjusted(-kAcross, -kDown, kAcross, kDown);
    box.moveCenter(QPoint(width() * 34 / 100, kMiddleOfBar));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.borderStrong);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, m_age);
}

} // namespace handrail::ui
