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

    /** The points where the rate rises at once: what it is from then on. */
    List<Point> jumpsUp() {
        List<Point> jumps = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            Point before = points.get(i - 1);
            Point after = points.get(i);
            if (before.atSeconds() == after.atSeconds() && before.perSecond() < after.perSecond()) {
                jumps.add(after);
            }
        }
        return jumps;
    }

    double perSecond(double atSeconds) {
        int next = 0;
        while (next < points.size() && points.get(next).atSeconds() <= atSeconds) {
            next++;
        }
        if (next == 0 || next == points.size()) {
            return 0;
        }
        Point from = points.get(next - 1);
        Point to = points.get(next);
        double part = (atSeconds - from.atSeconds()) / (to.atSeconds() - from.atSeconds());
        return from.perSecond() + part * (to.perSecond() - from.perSecond());
    }
}
