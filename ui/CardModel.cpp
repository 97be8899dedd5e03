#include "CardModel.h"

#include "ui/Words.h"
#include "wording/Drills.h"

namespace handrail::ui {

namespace {

QString spoken(const CardRow& card)
{
    QStringList parts{card.drilled ? say(wording::drillMark()) : QString(), card.name, card.sentence, card.hurts, card.meta};
    if (card.kind == CardRow::Kind::group || card.kind == CardRow::Kind::silenced)
        parts << say(card.open ? wording::Label::groupFolds : wording::Label::groupOpens);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(". "));
}

} // namespace

Qt::ItemFlags CardModel::flags(const QModelIndex& index) const
{
    const bool isTitle = index.isValid() && row(index.row()).kind == CardRow::Kind::title;
    return isTitle ? Qt::ItemNeverHasChildren : KeyedRows::flags(index);
}

bool CardModel::needsSomeone() const
{
    return rowCount() > 0 && row(0).kind != CardRow::Kind::silenced && row(0).kind != CardRow::Kind::title;
}

QVariant CardModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CardRow& card = row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return card.name;
    case Qt::AccessibleTextRole:
        return spoken(card);
    case StateRole:
        return static_cast<int>(card.state);
    case SentenceRole:
        return card.sentence;
    case HurtsRole:
        return card.hurts;
    case MetaRole:
        return card.meta;
    case KeyRole:
        return QString::fromStdString(card.key);
    case KindRole:
        return static_cast<int>(card.kind);
    case NestedRole:
        return !card.parent.empty();
    case OpenRole:
        return card.open;
    case DrillRole:
        return card.drilled;
    case UrgencyRole:
        return card.urgency;
    default:
        return {};
    }
}

} // namespace handrail::ui
