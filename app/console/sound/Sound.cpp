#include <QCoreApplication>
#include <QSoundEffect>
#include <QUrl>

/// Plays the sound of "broken"; the window that loaded this has it among its resources.
extern "C" Q_DECL_EXPORT void handrailPlaySound()
{
    static auto* const effect = [] {
        auto* made = new QSoundEffect(QCoreApplication::instance());
        made->setSource(QUrl(QStringLiteral("qrc:/sounds/broken.wav")));
        return made;
    }();
    effect->play();
}
