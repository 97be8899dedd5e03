#pragma once

#include "ui/Look.h"

#include <QStyledItemDelegate>

#include <map>
#include <tuple>

namespace handrail::ui {

/// Paints one card: mark, name, what is wrong, whom it hurts, since when and who has it, louder the longer nobody has; a head with the sign
/// that it opens. As tall as its sentence needs.
class CardDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    CardDelegate(const Look& look, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintBox(QPainter& painter, const QRect& box, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintTexts(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    [[nodiscard]] int badgeWidth(const QModelIndex& index) const;
    void paintBadge(QPainter& painter, const QRect& where) const;
    void paintFold(QPainter& painter, const QRectF& where, const QModelIndex& index) const;
    void paintSilenced(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    [[nodiscard]] QFont metaFont(const QModelIndex& index) const;
    [[nodiscard]] int textHeight(const QString& text, const QFont& font, int width) const;
    [[nodiscard]] int sentenceHeight(const QModelIndex& index, int width) const;
    [[nodiscard]] QString hurts(const QModelIndex& index, int width) const;
    const Look& m_look;
    mutable std::map<std::tuple<QString, int, int, int>, int> m_heights; ///< by text with all digits alike, font and width
};

} // namespace handrail::ui
