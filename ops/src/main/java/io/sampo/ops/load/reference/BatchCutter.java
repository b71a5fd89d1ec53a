package io.sampo.ops.load.reference;

import io.sampo.node.runtime.BatchItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The best batches that can be made when all items are known beforehand: neighbours by length.
 *
 * @param maxRows rows in a batch, at least 1
 * @param maxTokens of a batch, padding included; a longer item goes alone
 */
record BatchCutter(int maxRows, int maxTokens) {

    /** Beyond this, padding costs more than a batch saves. */
    private static final double MAX_STRETCH = 1.2;

    /** Cuts {@code items}, each into one batch. */
    List<List<BatchItem>> cut(List<BatchItem> items) {
        Map<Object, List<BatchItem>> byKey = new LinkedHashMap<>();
        items.stream()
                .sorted(Comparator.comparingInt(BatchItem::length))
                .forEach(item -> byKey.computeIfAbsent(item.batchKey(), key -> new ArrayList<>())
                        .add(item));
        List<List<BatchItem>> batches = new ArrayList<>();
        byKey.values().forEach(sorted -> cutSorted(sorted, batches));
        return batches;
    }

    private void cutSorted(List<BatchItem> sorted, List<List<BatchItem>> batches) {
        List<BatchItem> batch = new ArrayList<>();
        int rows = 0;
        for (BatchItem item : sorted) {
            if (!batch.isEmpty() && !fits(batch.get(0), rows + item.rows(), item)) {
                batches.add(batch);
                batch = new ArrayList<>();
                rows = 0;
            }
            batch.add(item);
            rows += item.rows();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
    }

    /** Whether a batch that begins with {@code shortest} may grow to {@code rows} by {@code longest}. */
    private boolean fits(BatchItem shortest, int rows, BatchItem longest) {
        return rows <= maxRows
                && rows * longest.length() <= maxTokens
                && longest.length() <= shortest.length() * MAX_STRETCH;
    }
}
