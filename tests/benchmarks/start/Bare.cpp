// The least that a Qt Widgets program can be: a window with a text. Says when it has been painted, and ends.

#include "Painted.h"

#include <QApplication>
#include <QLabel>
#include <QTimer>

namespace {

class Window final : public QLabel {
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QLabel::paintEvent(event);
        if (!std::exchange(m_isPainted, true)) // queued: after it has been handed to the screen
            QTimer::singleShot(0, this, [] {
                sayPainted();
                QApplication::quit();
            });
    }

private:
    bool m_isPainted = false;
};

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    Window window(QStringLiteral("A window"));
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
