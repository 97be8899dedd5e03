#include "LeftColumn.h"

#include "ui/Blocks.h"
#include "ui/CardDelegate.h"
#include "ui/ServiceDelegate.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QListView>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTimer>

#include <utility>

namespace handrail::ui {

using wording::Label;

namespace {

QListView* addList(QWidget* parent, const QString& name, Label label, QAbstractItemModel* model, QAbstractItemDelegate* delegate)
{
    auto* view = new QListView(parent);
    view->setObjectName(name);
    view->setAccessibleName(say(label));
    view->setModel(model);
    view->setItemDelegate(delegate);
    view->setFrameShape(QFrame::NoFrame);
    view->setMouseTracking(true);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setResizeMode(QListView::Adjust);
    return view;
}

} // namespace

LeftColumn::LeftColumn(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setObjectName(QStringLiteral("left"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 8);
    column->setSpacing(6);
    buildCards();
    buildServices();
    connect(&m_look, &Look::changed, this, [this] {
        m_cardView->doItemsLayout();
        m_serviceView->doItemsLayout();
        fitCards();
    });
}

void LeftColumn::buildCards()
{
    m_title = addLabel(this, QStringLiteral("needsSomeone"), "section");
    m_nobody = addLabel(this, QStringLiteral("nobodyNeeded"), "second");
    m_cardView = addList(this, QStringLiteral("cards"), Label::cardsArea, &m_cards, new CardDelegate(m_look, this));
    m_cardView->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_title->setBuddy(m_cardView);
    layout()->addWidget(m_title);
    layout()->addWidget(m_nobody);
    layout()->addWidget(m_cardView);
    m_cardView->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_cardView, &QListView::clicked, this, &LeftColumn::pickCard);
    // A click says the same on desktops where one click activates.
    connect(m_cardView, &QListView::activated, this, [this](const QModelIndex& index) {
        if (m_cards.row(index.row()).kind == CardRow::Kind::incident || !m_cardView->underMouse())
            pickCard(index);
    });
    connect(m_cardView, &QListView::customContextMenuRequested, this, &LeftColumn::openMenu);
}

std::vector<CardRow> LeftColumn::unfolded() const
{
    std::vector<CardRow> shown;
    for (CardRow row : m_nextCards) {
        row.open = m_open.contains(row.key);
        if (row.parent.empty() || m_open.contains(row.parent))
            shown.push_back(std::move(row));
    }
    return shown;
}

void LeftColumn::openMenu(const QPoint& at)
{
    const QModelIndex index = m_cardView->indexAt(at);
    if (!index.isValid() || m_cards.row(index.row()).kind != CardRow::Kind::incident)
        return;
    const std::string key = m_cards.row(index.row()).serviceKey;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("cardMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(say(Label::open), this, [this, key] { Q_EMIT picked(key); });
    menu->addAction(say(Label::takeIt), this, [this, key] { Q_EMIT takeAsked(key); });
    menu->addAction(say(Label::silence) + QChar(0x2026), this, [this, key] { Q_EMIT silenceAsked(key); });
    menu->popup(m_cardView->viewport()->mapToGlobal(at));
}

void LeftColumn::buildServices()
{
    auto* title = addLabel(this, QStringLiteral("allServices"), "section");
    put(title, say(Label::allServices));
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("serviceFilter"));
    m_filter->setPlaceholderText(say(Label::filterServices));
    m_filter->setAccessibleName(say(Label::filterServices));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(130);
    m_filtered = new QSortFilterProxyModel(this);
    m_filtered->setSourceModel(&m_services);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_serviceView = addList(this, QStringLiteral("services"), Label::servicesArea, m_filtered,
                            new ServiceDelegate(m_look, this));
    m_serviceView->setUniformItemSizes(true);
    m_none = addLabel(this, QStringLiteral("noServices"), "second");
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(m_filter);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addSpacing(6);
    column->addLayout(head);
    column->addWidget(m_none);
    column->addWidget(m_serviceView, 1);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        put(m_none, m_filtered->rowCount() > 0 ? QString()
                    : m_services.rowCount() > 0 ? say(Label::noServiceMatches) : say(Label::noServices));
        select(m_selected);
    });
    connect(m_serviceView, &QListView::clicked, this, &LeftColumn::pickService);
    connect(m_serviceView, &QListView::activated, this, &LeftColumn::pickService);
}

void LeftColumn::show(const Picture& picture)
{
    m_nextCards = picture.cards;
    m_nextServices = picture.services;
    m_selected = picture.selected;
    apply(m_held);
}

void LeftColumn::apply(bool inPlace)
{
    const int cardsBefore = m_cards.rowCount();
    if (inPlace) {
        std::vector<CardRow> rows = unfolded();
        // What would stand under a new title comes there when the pointer is gone.
        std::erase_if(rows, [this](const CardRow& row) { return row.kind == CardRow::Kind::title && m_cards.find(row.key) < 0; });
        m_cards.showInPlace(rows);
        m_services.showInPlace(m_nextServices);
    } else {
        m_cards.show(unfolded());
        m_services.show(m_nextServices);
    }
    put(m_title, m_services.rowCount() > 0 ? say(Label::needsSomeone) : QString());
    put(m_nobody, !m_cards.needsSomeone() && m_services.rowCount() > 0 ? say(Label::nobodyNeeded) : QString());
    put(m_none, m_filtered->rowCount() > 0 ? QString()
                : m_services.rowCount() > 0 ? say(Label::noServiceMatches) : say(Label::noServices));
    if (!inPlace || cardsBefore != m_cards.rowCount())
        fitCards();
    select(m_selected);
}

void LeftColumn::fitCards()
{
    // With the last card it would go to what comes next, and the next key into the filter.
    if (m_cards.rowCount() == 0 && window()->focusWidget() == m_cardView)
        m_serviceView->setFocus();
    m_cardView->setVisible(m_cards.rowCount() > 0);
    int height = 2;
    QStyleOptionViewItem option;
    option.widget = m_cardView;
    std::vector<int> heights;
    for (int i = 0; i < m_cards.rowCount(); ++i) {
        heights.push_back(m_cardView->itemDelegate()->sizeHint(option, m_cards.index(i)).height());
        height += heights.back();
    }
    const int wanted = std::min(height, this->height() / 2);
    if (m_cardView->minimumHeight() != wanted || m_cardView->maximumHeight() != wanted)
        m_cardView->setFixedHeight(wanted);
    // The list keeps where each card begins: a text that needs another line moves all below it.
    if (std::exchange(m_heights, heights) != heights)
        m_cardView->doItemsLayout();
    m_cardView->setVerticalScrollBarPolicy(height > wanted ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

void LeftColumn::select(const std::string& key)
{
    const int service = m_services.find(key);
    const QModelIndex at = m_filtered->mapFromSource(m_services.index(service));
    if (service >= 0 && at.isValid() && m_serviceView->currentIndex() != at)
        m_serviceView->setCurrentIndex(at);
    const int card = cardOf(key);
    if (card < 0)
        m_cardView->setCurrentIndex({});
    else if (m_cardView->currentIndex().row() != card)
        m_cardView->setCurrentIndex(m_cards.index(card));
}

/// Its own card, or the head under which it is folded away.
int LeftColumn::cardOf(const std::string& serviceKey) const
{
    const auto own = [&](const CardRow& row) {
        return row.kind == CardRow::Kind::incident && row.serviceKey == serviceKey;
    };
    for (int i = 0; i < m_cards.rowCount(); ++i)
        if (own(m_cards.row(i)))
            return i;
    const auto folded = std::ranges::find_if(m_nextCards, own);
    return folded == m_nextCards.end() ? -1 : m_cards.find(folded->parent);
}

void LeftColumn::pickCard(const QModelIndex& index)
{
    const CardRow row = m_cards.row(index.row());
    if (row.kind == CardRow::Kind::incident) {
        Q_EMIT picked(row.serviceKey);
        return;
    }
    if (row.kind == CardRow::Kind::title)
        return;
    // A head opens and folds under the hand that asked for it.
    if (m_open.erase(row.key) == 0)
        m_open.insert(row.key);
    apply(false);
}

void LeftColumn::pickService(const QModelIndex& index)
{
    Q_EMIT picked(m_services.row(m_filtered->mapToSource(index).row()).key);
}

void LeftColumn::takeFocus()
{
    (m_cards.rowCount() > 0 ? m_cardView : m_serviceView)->setFocus();
}

void LeftColumn::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    m_held = true;
}

void LeftColumn::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_held = false;
    apply(false);
}

void LeftColumn::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The lists get their new width after this.
    QTimer::singleShot(0, this, &LeftColumn::fitCards);
}

} // namespace handrail::ui
