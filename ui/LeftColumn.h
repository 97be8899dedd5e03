#pragma once

#include "ui/CardModel.h"
#include "ui/Look.h"
#include "ui/Picture.h"
#include "ui/ServiceListModel.h"

#include <QWidget>

#include <set>

class QLabel;
class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace handrail::ui {

/// What needs someone, and all services. While the pointer is in here nothing changes its place.
class LeftColumn final : public QWidget {
    Q_OBJECT
public:
    LeftColumn(const Look& look, QWidget* parent);
    void show(const Picture& picture);
    [[nodiscard]] QAbstractItemModel& services() { return m_services; }
    void takeFocus(); ///< where one begins: what needs someone, or the services when nothing does
    using QWidget::show;

Q_SIGNALS:
    void picked(const std::string& serviceKey);
    void takeAsked(const std::string& serviceKey);
    void silenceAsked(const std::string& serviceKey);

protected:
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildCards();
    [[nodiscard]] std::vector<CardRow> unfolded() const; ///< the cards without those under a head that is not open
    void openMenu(const QPoint& at);
    void buildServices();
    void apply(bool inPlace);
    void fitCards();
    void select(const std::string& key);
    [[nodiscard]] int cardOf(const std::string& serviceKey) const;
    void pickCard(const QModelIndex& index);
    void pickService(const QModelIndex& index);

    const Look& m_look;
    CardModel m_cards;
    ServiceListModel m_services;
    QSortFilterProxyModel* m_filtered = nullptr;
    QListView *m_cardView = nullptr, *m_serviceView = nullptr;
    QLabel *m_title = nullptr, *m_nobody = nullptr, *m_none = nullptr;
    QLineEdit* m_filter = nullptr;
    std::vector<CardRow> m_nextCards;
    std::set<std::string> m_open; ///< heads
    std::vector<ServiceListRow> m_nextServices;
    std::string m_selected;
    std::vector<int> m_heights; ///< of the cards as they were laid out
    bool m_held = false;
};

} // namespace handrail::ui
