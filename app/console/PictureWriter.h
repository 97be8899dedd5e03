#pragma once

#include <QObject>
#include <QTimer>
#include <QWidget>

#include <filesystem>

namespace handrail::console {

/// Keeps a PNG of the window on the disk, for machines without a display. Whoever reads it sees a whole picture.
class PictureWriter : public QObject {
    Q_OBJECT
public:
    PictureWriter(QWidget& window, std::filesystem::path file, int everyS);

private:
    void write();
    QWidget& m_window;
    std::filesystem::path m_file;
    QTimer m_timer;
};

} // namespace handrail::console
