#pragma once

#include "wording/Labels.h"

#include <QString>

namespace handrail::ui {

/// The sentence in the reader's language, through Qt's translator.
[[nodiscard]] QString say(const wording::Text& text);
[[nodiscard]] QString say(wording::Label label);
/// For text that wraps: a number and its unit stay on one line.
[[nodiscard]] QString unbroken(QString text);
/// Names from files and the wire are UTF-8.
[[nodiscard]] QString named(const std::string& name);

} // namespace handrail::ui
