#include "Situations.h"

#include "ui/CardModel.h"
#include "ui/ChartPanel.h"
#include "ui/MainWindow.h"
#include "ui/PlotView.h"
#include "ui/Words.h"

using namespace handrail;
using namespace handrail::ui;

/// Every text that stands in the window: no word of the field, and nothing cut off.
class VisibleTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCursor::setPos(0, 0); }
    void saysNoForbiddenWord_data() { rows(); }
    void saysNoForbiddenWord();
    void cutsNothingOff_data() { rows(); }
    void cutsNothingOff();

private:
    static void rows();
};

namespace {

QRegularExpression forbidden()
{
    return QRegularExpression(
        QStringLiteral("(?<![\\w-])(drift|inference|distribution|psi|ks|quantile|percentile|p50|p95|p99|softmax|entropy|feature|"
                       "embedding|epoch|gradient|threshold|baseline|histogram|cardinality|tensor|payload|endpoint|latency|slo|"
                       "burn rate|anomaly|outlier|accuracy|prediction|sample|regression|null|timeout|p-value|grpc|http|"
                       "exit code)(s|es)?(?![\\w-])"),
        QRegularExpression::CaseInsensitiveOption);
}

QString plain(const QString& text)
{
    if (!Qt::mightBeRichText(text))
        return text;
    QTextDocument document;
    document.setHtml(text);
    return document.toPlainText();
}

/// What a person can read or hear at this widget. The folded technical block is meant for the team that built the model.
QStringList textsOf(const QWidget& widget)
{
    QStringList texts{plain(widget.toolTip()), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()};
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        texts << plain(label->text());
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        texts << button->text();
    if (const auto* line = qobject_cast<const QLineEdit*>(&widget))
        texts << line->text() << line->placeholderText();
    if (const auto* edit = qobject_cast<const QPlainTextEdit*>(&widget); edit && !edit->objectName().contains(QLatin1String("Technical")))
        texts << edit->toPlainText().section(say(wording::Label::technicalDetails), 0, 0);
    if (const auto* browser = qobject_cast<const QTextBrowser*>(&widget))
        texts << browser->toPlainText();
    if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget); view && view->model())
        for (int row = 0; row < view->model()->rowCount(); ++row)
            for (int column = 0; column < view->model()->columnCount(); ++column)
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(CardModel::SentenceRole), int(CardModel::MetaRole)})
                    if (const QVariant value = view->model()->index(row, column).data(role); value.typeId() == QMetaType::QString)
                        texts << value.toString();
    return texts;
}

template <typename Act>
void eachVisible(const QWidget& window, Act act)
{
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (widget->isVisible())
            act(*widget);
}

/// Empty when the text of this widget fits into it.
QString cutOff(const QWidget& widget)
{
    QSize needs;
    if (const auto* label = qobject_cast<const QLabel*>(&widget); label && !label->text().isEmpty())
        needs = label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
    else if (const auto* button = qobject_cast<const QPushButton*>(&widget))
        needs = button->sizeHint();
    if (needs.width() <= widget.width() + 1 && needs.height() <= widget.height() + 1)
        return {};
    return QStringLiteral("%1 \"%2\" needs %3x%4 and has %5x%6")
        .arg(widget.objectName(), textsOf(widget).join(QLatin1Char(' ')).simplified())
        .arg(needs.width()).arg(needs.height()).arg(widget.width()).arg(widget.height());
}

/// Empty when it ends inside everything that holds it, to the side at least: up and down it may scroll.
QString reachesOut(const QWidget& widget, const QWidget& window)
{
    if (!qobject_cast<const QLabel*>(&widget) && !qobject_cast<const QPushButton*>(&widget))
        return {};
    for (const QWidget* around = widget.parentWidget(); around && around != &window; around = around->parentWidget()) {
        const int left = widget.mapTo(around, QPoint(0, 0)).x();
        // A quiet button of a list begins a little before it, so that its text stands in line.
        if (left < -10 || left + widget.width() > around->width() + 1)
            return QStringLiteral("%1 \"%2\" reaches out of %3").arg(widget.objectName(), textsOf(widget).join(QLatin1Char(' ')).simplified(),
                                                                     around->objectName());
    }
    return {};
}

} // namespace

void VisibleTextTest::rows()
{
    QTest::addColumn<QString>("situation");
    QTest::addColumn<QSize>("size");
    for (const char* situation : kSituations)
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)})
            QTest::addRow("%s-%d", situation, size.width()) << QString::fromLatin1(situation) << size;
}

void VisibleTextTest::saysNoForbiddenWord()
{
    QFETCH(QString, situation);
    QFETCH(QSize, size);
    Scene scene(std::make_unique<NoMemory>(), situation != QLatin1String("first start"));
    Look look;
    MainWindow window(*scene.desk, look, {});
    window.resize(size);
    enter(scene, situation);
    bring(scene, window, situation);
    int texts = 0;
    const auto read = [&] {
        eachVisible(window, [&](const QWidget& widget) {
            for (const QString& text : textsOf(widget)) {
                texts += text.isEmpty() ? 0 : 1;
                const auto match = forbidden().match(text);
                QVERIFY2(!match.hasMatch(), qPrintable(widget.objectName() + QStringLiteral(": ") + match.captured() +
                                                       QStringLiteral(" in: ") + text));
            }
        });
    };
    read();
    for (QPushButton* topic : window.findChildren<QPushButton*>(QRegularExpression(QStringLiteral("^topic[0-9]+$"))))
        if (topic->isVisible()) {
            topic->click();
            read();
        }
    QVERIFY2(texts > 15, "the window says next to nothing");
}

void VisibleTextTest::cutsNothingOff()
{
    QFETCH(QString, situation);
    QFETCH(QSize, size);
    Scene scene(std::make_unique<NoMemory>(), situation != QLatin1String("first start"));
    Look look;
    MainWindow window(*scene.desk, look, {});
    window.resize(size);
    enter(scene, situation);
    bring(scene, window, situation);
    QTRY_COMPARE(window.size(), size); // a text that needs more would have made it wider
    QStringList wrong;
    const auto check = [&] {
        wrong.clear();
        eachVisible(window, [&](const QWidget& widget) {
            wrong << cutOff(widget) << reachesOut(widget, window);
        });
        wrong.removeAll(QString());
        return wrong.isEmpty();
    };
    QTRY_VERIFY2(check(), qPrintable(wrong.join(QLatin1Char('\n'))));
    // Lists that paint themselves.
    if (const auto* services = window.findChild<QListView*>(QStringLiteral("services")))
        for (int row = 0; row < services->model()->rowCount(); ++row) {
            const QString name = services->model()->index(row, 0).data().toString();
            QVERIFY2(QFontMetrics(look.font(0.96)).horizontalAdvance(name) <= services->viewport()->width() - 84, qPrintable(name));
        }
    const auto* page = window.findChild<QWidget*>(QStringLiteral("incident"));
    if (!page->isVisible())
        return;
    for (int row = 0; row < 4; row += 2) {
        const auto top = [&](int number) {
            const auto* panel = window.findChild<ChartPanel*>(QStringLiteral("panel%1").arg(number));
            const QWidget* chart = panel->chart() ? static_cast<const QWidget*>(panel->chart())
                                                  : panel->findChild<QWidget*>(QStringLiteral("plainPlot"));
            return chart ? chart->mapTo(&window, QPoint(0, 0)).y() : -1;
        };
        QTRY_COMPARE(top(row), top(row + 1));
    }
}

QTEST_MAIN(VisibleTextTest)
#include "VisibleTextTest.moc"
