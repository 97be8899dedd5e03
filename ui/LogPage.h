#pragma once

#include "client/Update.h"
#include "ui/LogModel.h"

#include <QTimer>
#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTableView;
class QVBoxLayout;

namespace handrail::ui {

/// The service's answers when the trouble began, or just now, as a table; the first odd ones are marked. The line as it stands in
/// the file shows under the table when a row is chosen.
class LogPage final : public QWidget {
    Q_OBJECT
public:
    explicit LogPage(QWidget* parent);
    void ask(const QString& contains); ///< shows what is looked for, and asks for when the trouble began
    /// `agreement` may be null; `began`: none while there is no trouble.
    void show(const client::LogsCame& logs, std::shared_ptr<const contract::Agreement> agreement, std::optional<WallTime> began);
    using QWidget::show;

Q_SIGNALS:
    void closed();
    void asked(const QString& contains, bool now);

private:
    void buildHead(QVBoxLayout& column);
    void buildTable(QVBoxLayout& column);
    void again();
    void narrow(); ///< as one types
    void fill();
    void showRaw(int row);

    QLineEdit* m_contains = nullptr;
    QButtonGroup* m_when = nullptr;
    QCheckBox* m_tests = nullptr;
    QLabel *m_state = nullptr, *m_rawTitle = nullptr;
    QTableView* m_table = nullptr;
    QPlainTextEdit* m_raw = nullptr;
    LogModel m_model;
    std::vector<wording::LoggedLine> m_lines;
    std::shared_ptr<const contract::Agreement> m_agreement;
    std::optional<WallTime> m_began;
    QTimer m_typed;
    QString m_askedFor; ///< of the agent
};

} // namespace handrail::ui
