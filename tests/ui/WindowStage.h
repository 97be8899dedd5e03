#pragma once

#include "Situations.h"

#include "ui/MainWindow.h"

namespace handrail::ui {

/// The main window, small, in a situation.
struct WindowStage {
    Scene scene{std::make_unique<NoMemory>(), true};
    Look look;
    MainWindow window{*scene.desk, look, {}};

    explicit WindowStage(const QString& situation)
    {
        window.resize(1280, 800);
        enter(scene, situation);
        scene.look();
        window.show();
        if (!QTest::qWaitForWindowExposed(&window))
            qFatal("the window does not come");
    }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return window.findChild<T*>(QLatin1String(name));
    }
};

} // namespace handrail::ui
