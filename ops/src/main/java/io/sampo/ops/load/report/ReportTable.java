package io.sampo.ops.load.report;

import java.util.ArrayList;
import java.util.List;

/** The findings as a table for people: two lines each, the figures and below them all rounds. */
public final class ReportTable {

    private static final String GAP = "  ";
    private static final List<String> HEAD =
            List.of("scenario", "measured", "", "reference", "", "result", "target", "met");

    private ReportTable() {}

    /** The table, with a line end after each line. */
    public static String of(List<Finding> findings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        for (Finding finding : findings) {
            rows.add(figures(finding));
            rows.add(rounds(finding));
        }
        int[] widths = widths(rows);
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            table.append(line(row, widths)).append('\n');
        }
        return table.toString();
    }

    private static List<String> figures(Finding finding) {
        Series measured = finding.measured();
        Series reference = finding.reference();
        return List.of(
                finding.scenario(),
                measured.name(),
                measured.shown(),
                reference == null ? "" : reference.name(),
                reference == null ? "" : reference.shown(),
                finding.shownFigure(),
                finding.target().shown(),
                finding.target() == Target.NONE ? "" : finding.isMet() ? "yes" : "NO");
    }

    private static List<String> rounds(Finding finding) {
        Series reference = finding.reference();
        return List.of(
                "",
                "",
                finding.measured().shownRounds(),
                "",
                reference == null ? "" : reference.shownRounds(),
                "",
                "",
                "");
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
