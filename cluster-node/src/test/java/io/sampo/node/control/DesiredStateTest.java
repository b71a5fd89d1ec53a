package io.sampo.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.node.control.ControlEvent.LabelMoved;
import io.sampo.node.control.ControlEvent.LoadOrdered;
import io.sampo.node.control.ControlEvent.Noted;
import io.sampo.node.control.ControlEvent.UnloadOrdered;
import io.sampo.protocol.control.ModelChange;
import io.sampo.protocol.model.ModelLabel;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelVersion;
import io.sampo.protocol.model.TrafficSplit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The desired state")
class DesiredStateTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final ModelName M = new ModelName("m");
    private static final ModelName N = new ModelName("n");
    private static final ModelLabel CANARY = new ModelLabel("canary");
    private static final TrafficSplit FIRST = TrafficSplit.all(ModelVersion.parse("1"));
    private static final TrafficSplit SECOND = TrafficSplit.all(ModelVersion.parse("2"));

    private DesiredState state = DesiredState.EMPTY;

    @Test
    void knowsNothingOfModelsThatNobodyOrdered() {
        assertThat(state.of(M)).isEqualTo(ModelIntent.NONE);
        happens(new Noted(AT, ControlEvent.CONTROLLER, M, "take-over", "version 2 took over"));

        assertThat(state.models()).isEmpty();
        assertThat(state.of(M).loaded()).isNull();
    }

    @Test
    void keepsWhatWasOrderedLast() {
        happens(new LoadOrdered(AT, "anna", M));
        happens(new UnloadOrdered(AT, "bert", M));
        happens(new LoadOrdered(AT, "anna", N));

        assertThat(state.of(M).loaded()).isFalse();
        assertThat(state.of(N).loaded()).isTrue();
    }

    @Test
    void keepsLabelsThroughUnloadAndLoad() {
        moves(FIRST);
        happens(new UnloadOrdered(AT, "anna", M));
        happens(new LoadOrdered(AT, "anna", M));

        assertThat(label()).isEqualTo(FIRST);
    }

    @Test
    void takesMovesBackLastFirst() {
        moves(FIRST);
        moves(SECOND);
        moves(null);
        assertThat(label()).isNull();

        assertThat(before()).isEqualTo(SECOND);
        movesBack(SECOND);
        assertThat(label()).isEqualTo(SECOND);
        assertThat(before()).isEqualTo(FIRST);
        movesBack(FIRST);
        assertThat(before()).isNull();
        movesBack(null);

        assertThat(label()).isNull();
        assertThat(state.of(M).wasMoved(CANARY)).isFalse();
    }

    @Test
    void keepsMovesOfEachLabelApart() {
        moves(FIRST);

        assertThat(state.of(M).wasMoved(ModelLabel.STABLE)).isFalse();
        assertThat(state.of(N).wasMoved(CANARY)).isFalse();
    }

    @Test
    void forgetsMovesThatAreLongAgo() {
        for (int i = 0; i < 50; i++) {
            moves(i % 2 == 0 ? FIRST : SECOND);
        }
        int back = 0;
        while (state.of(M).wasMoved(CANARY)) {
            movesBack(before());
            back++;
        }

        assertThat(back).isEqualTo(16);
        assertThat(label()).isEqualTo(SECOND);
    }

    @Test
    void saysWhatHappenedInTheOrderOfNumbers() {
        happens(new LoadOrdered(AT, "anna", M));
        happens(new Noted(AT, "anna", M, "load", "version 1 is ready"));
        moves(FIRST);
        movesBack(null);
        moves(null);
        happens(new UnloadOrdered(AT, "bert", M));

        assertThat(state.newest(null, 10))
                .containsExactly(
                        new ModelChange(6, AT, "bert", M, "unload", "unloaded"),
                        new ModelChange(5, AT, "anna", M, "remove-label", "label 'canary' is gone"),
                        new ModelChange(4, AT, "anna", M, "roll-back", "label 'canary' is gone"),
                        new ModelChange(3, AT, "anna", M, "move-label", "label 'canary' stands for version 1"),
                        new ModelChange(2, AT, "anna", M, "load", "version 1 is ready"),
                        new ModelChange(1, AT, "anna", M, "load", "ordered"));
    }

    @Test
    void listsTheNewestOfOneModel() {
        happens(new LoadOrdered(AT, "anna", M));
        happens(new LoadOrdered(AT, "anna", N));
        happens(new UnloadOrdered(AT, "anna", M));

        assertThat(state.newest(M, 10)).extracting(ModelChange::number).containsExactly(3L, 1L);
        assertThat(state.newest(M, 1)).extracting(ModelChange::number).containsExactly(3L);
        assertThat(state.newest(null, 2)).extracting(ModelChange::number).containsExactly(3L, 2L);
    }

    @Test
    void boundsItsHistoryAndCountsOn() {
        int many = DesiredState.MOST_HISTORY + 5;
        for (int i = 0; i < many; i++) {
            happens(new LoadOrdered(AT, "anna", M));
        }

        List<ModelChange> all = state.newest(null, 2 * many);
        assertThat(all).hasSize(DesiredState.MOST_HISTORY);
        assertThat(all.get(0).number()).isEqualTo(many);
        assertThat(all.get(all.size() - 1).number()).isEqualTo(6);
    }

    private void moves(@Nullable TrafficSplit split) {
        happens(new LabelMoved(AT, "anna", M, CANARY, split, false));
    }

    private void movesBack(@Nullable TrafficSplit split) {
        happens(new LabelMoved(AT, "anna", M, CANARY, split, true));
    }

    private @Nullable TrafficSplit label() {
        return state.of(M).labels().get(CANARY);
    }

    private @Nullable TrafficSplit before() {
        return state.of(M).before(CANARY);
    }

    private void happens(ControlEvent event) {
        state = state.apply(event);
    }
}
