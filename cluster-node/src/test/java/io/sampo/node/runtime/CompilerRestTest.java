package io.sampo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompilerRestTest {

    private static final double WORK = CompilerRest.LEAST_WORK * 2;
    private static final double REST = CompilerRest.MOST_COMPILATION / 2;
    private static final double COMPILATION = CompilerRest.MOST_COMPILATION * 2;

    private final CompilerRest rest = new CompilerRest();
    private double seconds = 1000;
    private double processorSeconds = 90;
    private double compilerSeconds = 30;

    @Test
    void someLooksInARowAreEnough() {
        look(WORK, REST);
        for (int i = 1; i < CompilerRest.LOOKS; i++) {
            assertThat(look(WORK, REST)).as("look %d", i).isFalse();
        }
        assertThat(look(WORK, REST)).isTrue();
    }

    @Test
    void anIdleProcessSaysNothing() {
        for (int i = 0; i < 100; i++) {
            assertThat(look(CompilerRest.LEAST_WORK / 2, 0)).isFalse();
        }
    }

    @Test
    void whatIsCompiledInBetweenBeginsItAnew() {
        for (int i = 0; i < 10; i++) {
            for (int calm = 1; calm < CompilerRest.LOOKS; calm++) {
                assertThat(look(WORK, REST)).isFalse();
            }
            assertThat(look(WORK + COMPILATION, COMPILATION)).isFalse();
        }
    }

    private boolean look(double processors, double compilers) {
        seconds += 5;
        processorSeconds += 5 * processors;
        compilerSeconds += 5 * compilers;
        return rest.isEnough(nanos(seconds), nanos(processorSeconds), nanos(compilerSeconds));
    }

    private static long nanos(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
