package io.sampo.node.control;

import io.sampo.node.control.PendingOrder.Phase;
import io.sampo.protocol.control.ControlCommand.LoadModel;
import io.sampo.protocol.control.ModelChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds loads that began, that have no outcome in the history, and that nobody waits for any more: the controller that took them
 * was lost, or the journal was away when their outcome was to be written. Not thread-safe: the controller owns it.
 */
final class LeftLoads {

    /** Longer than anything is given to be written in: what is only under way is not left. */
    private static final long GRACE_MILLIS = 10_000;

    /** So that operators' orders find room beside them. */
    private static final int MOST_AT_ONCE = 16;

    /** Since when each is seen to be left, by its number in the history, in milliseconds. */
    private final Map<Long, Long> seenSince = new HashMap<>();

    /** Those that are surely left, some at a time, newest first; {@code pending} is what somebody waits for. */
    List<ModelChange> find(DesiredState desired, List<PendingOrder> pending, long nowMillis) {
        List<ModelChange> left = new ArrayList<>(desired.unsettledLoads());
        Collections.reverse(left);
        for (PendingOrder order : pending) {
            if (order.order instanceof LoadModel && order.phase != Phase.READING) {
                left.stream().filter(load -> isOf(order, load)).findFirst().ifPresent(left::remove);
            }
        }
        seenSince.keySet().retainAll(left.stream().map(ModelChange::number).collect(Collectors.toSet()));
        List<ModelChange> surely = left.stream()
                .filter(load ->
                        nowMillis - seenSince.computeIfAbsent(load.number(), number -> nowMillis) >= GRACE_MILLIS)
                .limit(MOST_AT_ONCE)
                .toList();
        surely.forEach(load -> seenSince.remove(load.number()));
        return surely;
    }

    private static boolean isOf(PendingOrder order, ModelChange load) {
        return order.order.model().equals(load.model()) && order.order.by().equals(load.by());
    }
}
