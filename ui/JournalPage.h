#pragma once

#include "ui/JournalModel.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace handrail::ui {

class WhyField;

/// The full journal with filter and export.
class JournalPage final : public QWidget {
    Q_OBJECT
public:
    explicit JournalPage(QWidget* parent);
    void show(std::vector<JournalRow> rows);
    void showWritten(const QString& text);
    void showExported(const QString& path); ///< whole, to be read and copied, and a way to its folder
    void copy(const QString& text); ///< to the clipboard, and says so
    using QWidget::show;

Q_SIGNALS:
    void closed();
    void reportAsked();
    void shiftAsked();
    void exportAsked(const QString& file, const QString& text);

private:
    void buildHead();
    void buildExport();
    void buildTable();
    void fitColumns();
    void count();
    void exportTo(const QString& file);

    JournalModel m_model;
    QSortFilterProxyModel* m_filtered = nullptr;
    QTableView* m_table = nullptr;
    QLineEdit *m_filter = nullptr, *m_file = nullptr;
    QLabel *m_count = nullptr, *m_written = nullptr, *m_nothing = nullptr;
    QWidget* m_wherever = nullptr; ///< what can be done with the file that was written
    QString m_path;
    int m_fittedTo = 0; ///< height of the text that the columns are wide enough for
};

} // namespace handrail::ui
