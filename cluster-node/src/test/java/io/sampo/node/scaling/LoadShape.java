package io.sampo.node.scaling;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How many requests come in a second, over time. */
record LoadShape(String name, List<Point> points) {

    private static final double A_WHILE_SECONDS = 5;

    record Point(double atSeconds, double perSecond) {}

    /** Reads a file beside this class. */
    static LoadShape named(String name) {
        try (InputStream file = LoadShape.class.getResourceAsStream(name + ".csv")) {
            String text = new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
            return new LoadShape(
                    name,
                    text.lines()
                            .filter(line -> !line.startsWith("#") && !line.startsWith("at_s"))
                            .map(line -> line.split(","))
                            .map(cells -> new Point(Double.parseDouble(cells[0]), Double.parseDouble(cells[1])))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LoadShape constant(double perSecond, double seconds) {
        return new LoadShape("constant " + perSecond, List.of(new Point(0, perSecond), new Point(seconds, perSecond)));
    }

    double seconds() {
        return points.get(points.size() - 1).atSeconds();
    }

    /** The points where the rate rises at once and for a while: what it is from then on. */
    List<Point> jumpsUp() {
        List<Point> found = new ArrayList<>();
        for (int i = 1; i < points.size() - 1; i++) {
            Point before = points.get(i - 1);
            Point after = points.get(i);
            boolean jumps = before.atSeconds() == after.atSeconds() && before.perSecond() < after.perSecond();
            if (jumps && points.get(i + 1).atSeconds() - after.atSeconds() >= A_WHILE_SECONDS) {
                found.add(after);
            }
        }
        return found;
    }

    /** The rate at each of {@code steps} moments that lie {@code stepSeconds} apart. */
    double[] perSecond(int steps, double stepSeconds) {
        double[] rates = new double[steps];
        int next = 0;
        for (int step = 0; step < steps; step++) {
            double at = (step + 1) * stepSeconds;
            while (next < points.size() && points.get(next).atSeconds() <= at) {
                next++;
            }
            rates[step] = next == 0 || next == points.size() ? 0 : between(points.get(next - 1), points.get(next), at);
        }
        return rates;
    }

    private static double between(Point from, Point to, double atSeconds) {
        double part = (atSeconds - from.atSeconds()) / (to.atSeconds() - from.atSeconds());
        return from.perSecond() + part * (to.perSecond() - from.perSecond());
    }
}
