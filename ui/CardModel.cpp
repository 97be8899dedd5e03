#include "CardModel.h"

namespace handrail::ui {

QVariant CardModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CardRow& card = row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return card.name;
    case Qt::AccessibleTextRole:
        return QStringList{card.name, card.sentence, card.meta}.join(QStringLiteral(". "));
    case StateRole:
        return static_cast<int>(card.state);
    case SentenceRole:
        return card.sentence;
    case MetaRole:
        return card.meta;
    case KeyRole:
        return QString::fromStdString(card.key);
    default:
        return {};
    }
}

} // namespace handrail::ui
