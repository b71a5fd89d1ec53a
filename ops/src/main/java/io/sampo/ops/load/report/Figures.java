package io.sampo.ops.load.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How numbers are written: with as many digits as mean something. */
final class Figures {

    private Figures() {}

    static String shown(double value) {
        double size = Math.abs(value);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
