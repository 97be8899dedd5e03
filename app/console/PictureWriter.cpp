#include "PictureWriter.h"

#include <QImage>
#include <QPixmap>
#include <QThreadPool>

namespace handrail::console {

PictureWriter::PictureWriter(QWidget& window, std::filesystem::path file, int everyS)
    : m_window(window), m_file(std::move(file))
{
    m_timer.setInterval(everyS * 1000);
    connect(&m_timer, &QTimer::timeout, this, &PictureWriter::write);
    m_timer.start();
}

void PictureWriter::write()
{
    // Painting is the GUI's; making the file of it is not.
    const QImage image = m_window.grab().toImage();
    QThreadPool::globalInstance()->start([image, file = m_file] {
        const std::filesystem::path beside = file.string() + ".new";
        if (image.save(QString::fromStdString(beside.string()), "PNG")) {
            std::error_code ignored;
            std::filesystem::rename(beside, file, ignored);
        }
    });
}

} // namespace handrail::console
